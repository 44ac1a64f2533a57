import type { Verb } from './verbs/verb.ts';

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

export interface VerbRow {
  readonly name: string;
  readonly summary: string;
  /** In commander's notation: `<needed>`, `[optional]`, `[any...]`. */
  readonly operands: readonly { readonly name: string; readonly summary: string }[];
  readonly options: readonly OptionName[];
  readonly examples: readonly string[];
  /** Loads the verb's file; no verb pays for another. */
  readonly load: () => Promise<Verb>;
}

const experiment = {
  name: '[file]',
  summary: 'the experiment (may be left out where there is one .exp file)',
};
const stage = { name: '<stage...>', summary: 'name of a stage' };

/** Every verb, in the order in which a user meets them. */
export const verbs: readonly VerbRow[] = [
  {
    name: 'init',
    summary: 'write a first experiment to start from',
    operands: [{ name: '[file]', summary: 'where to write it (default experiment.exp)' }],
    options: [],
    examples: ['init', 'init experiments/mine.exp'],
    load: async () => (await import('./verbs/init.ts')).init,
  },
  {
    name: 'check',
    summary: 'find the mistakes in experiments without running anything',
    operands: [{ name: '[files...]', summary: 'experiments to check' }],
    options: ['set', 'engine', 'device'],
    examples: ['check experiments/first.exp'],
    load: async () => (await import('./verbs/check.ts')).check,
  },
  {
    name: 'fmt',
    summary: 'bring experiments into the canonical layout; comments stay',
    operands: [{ name: '[files...]', summary: 'files to rewrite; - reads stdin and writes stdout' }],
    options: ['check'],
    examples: ['fmt experiments/first.exp', 'fmt --check experiments/*.exp'],
    load: async () => (await import('./verbs/fmt.ts')).fmt,
  },
  {
    name: 'plan',
    summary: 'say for each stage whether it would run, and what that would take',
    operands: [experiment],
    options: ['set', 'engine', 'device', 'force', 'from', 'only', 'exitCode'],
    examples: ['plan experiments/first.exp --set pruned.to=70%'],
    load: async () => (await import('./verbs/plan.ts')).plan,
  },
  {
    name: 'run',
    summary: 'run the stages whose results are not there yet',
    operands: [experiment],
    options: [
      'set',
      'engine',
      'device',
      'jobs',
      'keepGoing',
      'force',
      'from',
      'only',
      'dryRun',
      'watch',
      'checkHits',
      'checkSeed',
    ],
    examples: [
      'run experiments/first.exp',
      'run experiments/first.exp --device auto',
      'run experiments/first.exp --only dense --jobs 2',
      'run experiments/first.exp --watch',
      'run experiments/first.exp --check 10%',
    ],
    load: async () => (await import('./verbs/run.ts')).run,
  },
  {
    name: 'why',
    summary: 'explain why a stage ran or did not',
    operands: [stage],
    options: ['run'],
    examples: ['why small', 'why small --run @-1'],
    load: async () => (await import('./verbs/why.ts')).why,
  },
  {
    name: 'status',
    summary: 'say of each stage whether its result is there, out of date or never made',
    operands: [experiment],
    options: ['set', 'engine', 'device'],
    examples: ['status experiments/first.exp'],
    load: async () => (await import('./verbs/status.ts')).status,
  },
  {
    name: 'log',
    summary: 'list the runs, latest first',
    operands: [],
    options: ['count'],
    examples: ['log'],
    load: async () => (await import('./verbs/log.ts')).log,
  },
  {
    name: 'show',
    summary: 'show a run, or all there is to know of one stage',
    operands: [{ name: '[subject...]', summary: 'a run (default @last), or a stage of the last run' }],
    options: ['run', 'graph', 'raw', 'metrics'],
    examples: ['show', 'show @-1', 'show dense', 'show dense --graph', 'show dense --metrics csv'],
    load: async () => (await import('./verbs/show.ts')).show,
  },
  {
    name: 'bench',
    summary: 'measure the forms of a model beside each other: dense, quantized, sparse',
    operands: [{ name: '<stage...>', summary: 'a `train`, `prune` or `quantize` stage of a run' }],
    options: ['run', 'seconds', 'full'],
    examples: ['bench small', 'bench pruned --run @-1 --full'],
    load: async () => (await import('./verbs/bench.ts')).bench,
  },
  {
    name: 'diff',
    summary: 'show changed settings beside changed results, with what may be concluded from them',
    operands: [
      {
        name: '[sides...]',
        summary:
          'runs (@-1, @last), files, files at a revision (HEAD~1:a.exp), cells of a sweep (pruned[to=60%]); the first is the base (default @-1 @last)',
      },
    ],
    options: ['exitCode', 'failIf'],
    examples: [
      'diff',
      'diff @-1 @last',
      'diff experiments/a.exp experiments/b.exp',
      "diff 'pruned[target=60%]' 'pruned[target=80%]'",
      "diff 'pruned[*]'",
      'diff HEAD~1:experiments/a.exp experiments/a.exp',
      "diff @-1 @last --fail-if 'perplexity(test) > +1%' --fail-if 'bytes of small > 2MB'",
    ],
    load: async () => (await import('./verbs/diff.ts')).diff,
  },
  {
    name: 'plot',
    summary: 'what each step of a pipeline, or each word of a text, cost and gained',
    operands: [
      { name: '<picture>', summary: 'ablation or losses' },
      {
        name: '<stages...>',
        summary: 'ablation: steps in their order, `/` between stacks; losses: evaluations',
      },
    ],
    options: ['run', 'split', 'svg'],
    examples: [
      'plot ablation base adaptive cached / teacher student pruned small --svg ablation.svg',
      'plot losses plain cached --split test',
    ],
    load: async () => (await import('./verbs/plot.ts')).plot,
  },
  {
    name: 'export',
    summary: 'write the model of a stage to files, to be taken elsewhere',
    operands: [{ name: '<stage...>', summary: 'a stage of a run that makes a model' }],
    options: ['packed', 'layout', 'safetensors', 'onnx', 'weights', 'noCheck', 'split', 'tokens', 'run'],
    examples: [
      'export small --packed small.packed',
      'export small --packed small.packed --layout published',
      'export small --onnx small.onnx --weights qdq --safetensors small.safetensors',
    ],
    load: async () => (await import('./verbs/export.ts')).exportVerb,
  },
  {
    name: 'generate',
    summary: 'have models write on from a prompt',
    operands: [{ name: '<models...>', summary: 'stages of a run, or packed files' }],
    options: ['prompt', 'tokens', 'temperature', 'top', 'seed', 'run'],
    examples: [
      'generate dense small --prompt "my fellow citizens"',
      'generate small.packed --prompt "the congress" --tokens 200 --seed 7',
    ],
    load: async () => (await import('./verbs/generate.ts')).generate,
  },
  {
    name: 'report',
    summary: 'write what a run asked, did and found as one HTML file, or as Markdown',
    operands: [
      {
        name: '[subjects...]',
        summary: 'runs, @-1, @last or files (default @last); several stand side by side',
      },
    ],
    options: ['out', 'md'],
    examples: ['report', 'report @-1 @last --out both.html', "report 'mine.exp[rate=0.1]'", 'report --md'],
    load: async () => (await import('./verbs/report.ts')).report,
  },
  {
    name: 'bundle',
    summary: 'put an experiment, or a run, and its results into one file that another machine goes on from',
    operands: [
      {
        name: '[subject]',
        summary: 'a file, with all results that there are for it, or a run (@last, an id) with its own',
      },
    ],
    options: ['out', 'corpora', 'dryRun', 'set', 'engine', 'device'],
    examples: [
      'bundle experiments/first.exp',
      'bundle mine.exp -o mine.athanor --corpora',
      'bundle @last -o run.athanor',
    ],
    load: async () => (await import('./verbs/bundle.ts')).bundle,
  },
  {
    name: 'unbundle',
    summary: 'check a bundle, and unpack its files and its results',
    operands: [{ name: '<bundle>', summary: 'a file that `athanor bundle` wrote' }],
    options: ['to', 'dryRun'],
    examples: ['unbundle first.athanor', 'unbundle first.athanor --to first --dry-run'],
    load: async () => (await import('./verbs/unbundle.ts')).unbundle,
  },
  {
    name: 'graph',
    summary: 'draw the graph of stages',
    operands: [experiment],
    options: ['set', 'engine', 'device', 'format'],
    examples: ['graph experiments/first.exp --format mermaid'],
    load: async () => (await import('./verbs/graph.ts')).graph,
  },
  {
    name: 'explain',
    summary: 'explain the code of a diagnostic',
    operands: [{ name: '[code]', summary: 'for example E0312; lists all codes without one' }],
    options: [],
    examples: ['explain E0312'],
    load: async () => (await import('./verbs/explain.ts')).explain,
  },
  {
    name: 'data',
    summary: 'fetch a corpus that published results are measured on',
    operands: [
      { name: '<action>', summary: 'fetch' },
      { name: '<corpus>', summary: 'ptb, wikitext-2 or wikitext-103' },
    ],
    options: ['to', 'mirror'],
    examples: ['data fetch wikitext-2', 'data fetch ptb --to /data/ptb'],
    load: async () => (await import('./verbs/data.ts')).data,
  },
  {
    name: 'gc',
    summary: 'say what of the store no run holds any more, or take it out',
    operands: [],
    options: ['delete', 'grace', 'keepUnder', 'runs', 'dropRoot', 'clearQuarantine'],
    examples: ['gc', 'gc --delete', 'gc --keep-under 2GB', 'gc --runs 30d --delete'],
    load: async () => (await import('./verbs/gc.ts')).gc,
  },
  {
    name: 'store',
    summary: 'prove every byte of the store, or count what is in it',
    operands: [{ name: '<action>', summary: 'verify or stats' }],
    options: ['quarantine', 'chain'],
    examples: ['store verify', 'store verify --quarantine', 'store verify --chain 9f3a21bc', 'store stats'],
    load: async () => (await import('./verbs/store.ts')).store,
  },
  {
    name: 'doctor',
    summary: 'look at this machine, the engines and the store',
    operands: [],
    options: [],
    examples: ['doctor'],
    load: async () => (await import('./verbs/doctor.ts')).doctor,
  },
  {
    name: 'lsp',
    summary: 'serve an editor: diagnostics, completion, hover and more, over stdin and stdout',
    operands: [],
    options: ['stdio', 'clientProcessId'],
    examples: ['lsp'],
    load: async () => (await import('./verbs/lsp.ts')).lsp,
  },
];
