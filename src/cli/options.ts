import { Option } from 'commander';
import { deviceWords, engineNames } from '../check/settings/compute.ts';
import { metricForms } from '../report/metric-lines.ts';

export type OptionName =
  | 'set'
  | 'engine'
  | 'device'
  | 'jobs'
  | 'keepGoing'
  | 'force'
  | 'from'
  | 'only'
  | 'dryRun'
  | 'watch'
  | 'exitCode'
  | 'failIf'
  | 'check'
  | 'run'
  | 'format'
  | 'count'
  | 'seconds'
  | 'full'
  | 'graph'
  | 'raw'
  | 'metrics'
  | 'to'
  | 'mirror'
  | 'svg'
  | 'split'
  | 'corpora'
  | 'packed'
  | 'layout'
  | 'safetensors'
  | 'onnx'
  | 'weights'
  | 'noCheck'
  | 'tokens'
  | 'prompt'
  | 'temperature'
  | 'top'
  | 'seed'
  | 'quarantine'
  | 'chain'
  | 'checkHits'
  | 'checkSeed'
  | 'clearQuarantine'
  | 'delete'
  | 'grace'
  | 'keepUnder'
  | 'runs'
  | 'dropRoot'
  | 'out'
  | 'md'
  | 'stdio'
  | 'clientProcessId'
  | 'json'
  | 'store'
  | 'color'
  | 'quiet'
  | 'verbose';

/** Those that every verb takes. */
export const commonOptions: readonly OptionName[] = ['json', 'store', 'color', 'quiet', 'verbose'];

const collect = (value: string, earlier: readonly string[] | undefined): readonly string[] => [
  ...(earlier ?? []),
  value,
];

/** Commander gives a repeatable option without its value as `true`. */
const collectOrAll = (value: string, earlier: true | readonly string[] | undefined): readonly string[] => [
  ...(Array.isArray(earlier) ? (earlier as readonly string[]) : []),
  value,
];

/** As commander takes it: how it is written, what it is for, and the words it takes if it takes only some. */
export function makeOption(name: OptionName): Option {
  switch (name) {
    case 'set':
      return new Option('--set <path=value>', 'override one setting; may be given again').argParser(collect);
    case 'engine':
      return new Option(
        '--engine <engine>',
        'what computes every stage (default onnx; ATHANOR_ENGINE)',
      ).choices(engineNames);
    case 'device':
      return new Option(
        '--device <device>',
        'on what; auto is the best that is here (default cpu; ATHANOR_DEVICE)',
      ).choices(deviceWords);
    case 'jobs':
      return new Option('-j, --jobs <number>', 'stages to run at once (default 1; ATHANOR_JOBS)');
    case 'keepGoing':
      return new Option('-k, --keep-going', 'after a failure, run what does not depend on it');
    case 'force':
      return new Option(
        '-f, --force [stage]',
        'run this stage again (all without a name) although its result is there',
      ).argParser(collectOrAll);
    case 'from':
      return new Option('--from <stage>', 'run this stage and all after it again').argParser(collect);
    case 'only':
      return new Option('--only <stage>', 'leave out all but this stage and what it needs').argParser(
        collect,
      );
    case 'dryRun':
      return new Option('-n, --dry-run', 'say what would be done, and end');
    case 'watch':
      return new Option(
        '-w, --watch',
        'run again whenever the experiment, what it imports or its data is saved',
      );
    case 'exitCode':
      return new Option(
        '--exit-code',
        'exit with 3 when there is something to run, or (diff) any difference',
      );
    case 'failIf':
      return new Option(
        '--fail-if <condition>',
        'exit with 3 when this is so of any side: a change from the base (> +1%), a figure (> 120), or `worse`',
      ).argParser(collect);
    case 'check':
      return new Option('--check', 'write nothing; exit with 3 when the layout differs');
    case 'run':
      return new Option('--run <run>', 'the run to explain (default @last)');
    case 'format':
      return new Option('--format <format>', 'how to draw it')
        .choices(['text', 'dot', 'mermaid', 'json'])
        .default('text');
    case 'count':
      return new Option('-c, --count <number>', 'how many of the latest runs to list (default 20)');
    case 'seconds':
      return new Option('--seconds <number>', 'how long to measure at each batch (default 5)');
    case 'full':
      return new Option('--full', 'take the perplexity on the whole validation split');
    case 'graph':
      return new Option('--graph', "show the stage's compiled program: a training step, or an evaluation");
    case 'raw':
      return new Option('--raw', 'with --graph: as it was traced, before any simplification');
    case 'metrics':
      return new Option(
        '--metrics <form>',
        "print the stage's metrics, or chart them for TensorBoard",
      ).choices(metricForms);
    case 'to':
      return new Option(
        '--to <folder>',
        'where to put the files (default data/CORPUS; of a bundle, its name)',
      );
    case 'mirror':
      return new Option('--mirror <url>', 'take them from this address instead of the usual ones');
    case 'svg':
      return new Option('--svg <file>', 'write the picture there');
    case 'split':
      return new Option('--split <split>', 'train, valid or test');
    case 'corpora':
      return new Option('--corpora', "with the corpora's own files");
    case 'packed':
      return new Option('--packed <file>', 'bitmasks, integers and scales: the bytes that tables count');
    case 'layout':
      return new Option(
        '--layout <layout>',
        'of the packed file: smallest (default), or published or strict, whose body is exactly what that counting counts',
      );
    case 'safetensors':
      return new Option('--safetensors <file>', 'all weights as floats');
    case 'onnx':
      return new Option('--onnx <file>', 'an inference graph: a word and the state in, probabilities out');
    case 'weights':
      return new Option(
        '--weights <form>',
        'in the ONNX file: dense, qdq or nbits (default qdq if quantized)',
      );
    case 'noCheck':
      return new Option('--no-check', 'keep the ONNX file without comparing it with the model');
    case 'tokens':
      return new Option(
        '--tokens <number>',
        'how many words to write, or to compare on (default 60, or all)',
      );
    case 'prompt':
      return new Option('--prompt <text>', 'what to write on from');
    case 'temperature':
      return new Option(
        '--temperature <number>',
        'above 1 bolder, 0 always the likeliest word (default 0.8)',
      );
    case 'top':
      return new Option('--top <number>', 'draw from so many of the likeliest words (default all)');
    case 'seed':
      return new Option('--seed <number>', 'the same seed draws the same text (default 1)');
    case 'chain':
      return new Option('--chain <digest>', 'derive the chain of a run again, as `show` tells it');
    case 'quarantine':
      return new Option('--quarantine', 'move damaged files out of the way of good ones');
    case 'checkHits':
      return new Option(
        '--check <share>',
        'make this part of the results that are there again and compare the bytes, such as 10%',
      );
    case 'checkSeed':
      return new Option('--check-seed <number>', 'another seed checks others (default 0)');
    case 'clearQuarantine':
      return new Option('--quarantine', 'take the evidence of earlier damage as well');
    case 'delete':
      return new Option('--delete', 'take it out; without this nothing is changed');
    case 'grace':
      return new Option('--grace <time>', 'keep what is newer than this, whoever holds it (default 1d)');
    case 'keepUnder':
      return new Option(
        '--keep-under <size>',
        'let go of what is cheapest to make again, for its bytes, until the rest fits',
      );
    case 'runs':
      return new Option('--runs <time>', 'let go of runs older than this but the last of each experiment');
    case 'dropRoot':
      return new Option(
        '--drop-root <project>',
        'let go of what a project holds that is not to be seen from here',
      ).argParser(collect);
    case 'out':
      return new Option(
        '-o, --out <file>',
        'where to write it; - is stdout (default report.html, Markdown to stdout; of a bundle NAME.athanor)',
      );
    case 'md':
      return new Option('--md', 'as Markdown, for papers and pull requests');
    case 'stdio':
      return new Option('--stdio', 'over stdin and stdout, which is the only way; some editors say so');
    case 'clientProcessId':
      return new Option('--clientProcessId <number>', 'end when this process has ended; some editors say so');
    case 'json':
      return new Option('--json', 'print JSON on stdout (for `run`: one event a line)');
    case 'store':
      return new Option('--store <dir>', 'folder of the store and the runs (default runs; ATHANOR_STORE)');
    case 'color':
      return new Option('--color <when>', 'auto, always or never');
    case 'quiet':
      return new Option('-q, --quiet', 'no progress');
    case 'verbose':
      return new Option('-v, --verbose', 'log lines of the stages, and the stack of an internal fault');
  }
}
