/** Every reader of bytes that others may have written. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { RecipeKey } from '../../../src/base/brand.ts';
import { readConfiguration } from '../../../src/check/configuration.ts';
import { unzip } from '../../../src/download/unzip.ts';
import { DownloadTrouble } from '../../../src/download/trouble.ts';
import { readRun } from '../../../src/exec/history.ts';
import type { RunId } from '../../../src/exec/run-id.ts';
import { canonicalText } from '../../../src/keys/canonical.ts';
import { difference } from '../../../src/keys/difference.ts';
import { digestOf } from '../../../src/keys/digest.ts';
import { question } from '../../../src/keys/question.ts';
import { decode } from '../../../src/lang/decode.ts';
import { parseOverride } from '../../../src/lang/override.ts';
import { parse } from '../../../src/lang/parse.ts';
import { print } from '../../../src/lang/print.ts';
import { encodeSafetensors, SafetensorsError, viewSafetensors } from '../../../src/ml/tensors/safetensors.ts';
import { isTorchFile, TorchError, tensorsOfTorch } from '../../../src/ml/tensors/torch.ts';
import { readDictionary } from '../../../src/stages/corpora/dictionary.ts';
import { blocksOf, type CorpusFile } from '../../../src/stages/corpora/text-file.ts';
import { storedLabels } from '../../../src/stages/label-table.ts';
import { StageTrouble } from '../../../src/stages/trouble.ts';
import { Answers } from '../../../src/store/answers.ts';
import { Checkpoints } from '../../../src/store/checkpoints.ts';
import { StoreError } from '../../../src/store/errors.ts';
import { Inputs } from '../../../src/store/inputs.ts';
import { lookAtLease } from '../../../src/store/lease.ts';
import { Store } from '../../../src/store/store.ts';
import { checkText, dense } from '../../check/checking.ts';
import { checkFiles } from '../../check/imports/files.ts';
import { zipOf } from '../../download/zip-bytes.ts';
import { keyOf, manifestOf, recordOf } from '../../store/samples.ts';
import { Draw } from '../draw.ts';
import { grown } from '../keys/grow.ts';
import { Meanings } from '../keys/meaning.ts';
import { spell } from '../keys/spell.ts';
import { Style } from '../keys/style.ts';
import type { Target } from './attack.ts';
import { nested } from './mutate.ts';

const never = () => false;
const bytesOf = (text: string) => Buffer.from(text);

/** `folder`: a place of the targets' own, best in memory. */
export function targets(folder: string): readonly Target[] {
  return [...languageTargets(), ...tensorTargets(), ...storeTargets(folder), ...fileTargets(folder)];
}

function languageTargets(): readonly Target[] {
  const draw = new Draw('texts');
  const texts = Array.from({ length: 12 }, () => {
    const spelled = spell(new Meanings(grown(draw, 'any')), Style.drawn(draw));
    return bytesOf(spelled.texts['mine.exp'] ?? '');
  });
  const deep = ['{', '[', '(', 'sweep a in [1] {', 'a {', '((1 + '].map((word) => nested(word, 20_000));
  const words = [
    ...['{', '}', '[', ']', '(', ')', '->', '..', '=', '#', '"', '"*"', '%', 'k', 'by', 'with', 'without'],
    ...[
      'let x = x',
      'sweep n in 1..1000000000 {',
      'seeds 1..9 {',
      'import "../../x.exp"',
      'evaluate',
      '"**********a"',
    ],
    ...['let a = { with a }', 'steps 1e308', 'layers 99999999', 'with ', 'dense[*]', '\u0000', '\ufeff'],
  ];
  return [
    {
      name: 'experiment',
      seeds: [
        ...texts,
        ...deep,
        bytesOf(dense),
        bytesOf(
          `${dense}sweep a in 1..99999, b in 1..99999 {\n stage x = dense with { seed a batch b }\n}\n`,
        ),
      ],
      words,
      read: (bytes) => {
        const { source, diagnostics } = decode('mine.exp', bytes);
        if (diagnostics.length > 0) return 'no text';
        const checked = checkFiles({ 'mine.exp': source.text });
        return checked.plan === null ? `mistaken ${checked.diagnostics[0]?.code ?? ''}` : 'sound';
      },
      isExpected: never,
    },
    {
      name: 'format',
      seeds: texts,
      words,
      read: (bytes) => {
        const parsed = parse({ name: 'mine.exp', text: Buffer.from(bytes).toString() });
        if (parsed.diagnostics.length > 0) return `mistaken ${parsed.diagnostics[0]?.code ?? ''}`;
        return print(parsed.file, parsed).length > 0 ? 'printed' : 'empty';
      },
      isExpected: never,
    },
    {
      name: 'override',
      seeds: [
        'dense.epochs=3',
        'dense.optimizer.rate=(1 + 2)',
        'x."layers.*".to=60%',
        'dense.steps=[1, 2]',
      ].map(bytesOf),
      words: [...words, '.', '='],
      read: (bytes) => {
        const { override } = parseOverride(Buffer.from(bytes).toString());
        if (override === null) return 'mistaken';
        return checkText(dense, [override]).plan === null ? 'refused' : 'sound';
      },
      isExpected: never,
    },
    {
      name: 'configuration',
      seeds: [
        '{ "device": "auto" }',
        '{ "engine": "onnx", "device": "cpu" }',
        '{"__proto__":{"device":"cpu"}}',
        '[1]',
      ]
        .map(bytesOf)
        .concat([Buffer.from(nested('[', 100_000)), Buffer.from(nested('{"a":', 100_000))]),
      words: ['{', '}', '"device"', '"engine"', ':', ',', 'null', '"__proto__"', '"constructor"'],
      read: (bytes) => {
        const { value, diagnostics } = readConfiguration({
          name: 'config.json',
          text: Buffer.from(bytes).toString(),
        });
        return value === null ? `mistaken ${diagnostics[0]?.code ?? ''}` : 'sound';
      },
      isExpected: never,
    },
  ];
}

function tensorTargets(): readonly Target[] {
  const tensors = encodeSafetensors({
    a: { shape: [2, 2], data: Float32Array.of(1, 2, 3, 4) },
    b: { shape: [3], data: Int32Array.of(1, 2, 3) },
    empty: { shape: [0], data: new Uint8Array() },
  });
  const huge = Buffer.alloc(64);
  huge.writeBigUInt64LE(1_000_000_000n);
  const torch = join(import.meta.dirname, '../../stages/torch');
  const saved = ['gru.pt'].flatMap((name) => {
    try {
      return [readFileSync(join(torch, name))];
    } catch {
      return [];
    }
  });
  return [
    {
      name: 'safetensors',
      seeds: [tensors, huge, bytesOf('{}')],
      words: [
        '"dtype"',
        '"F32"',
        '"shape"',
        '"data_offsets"',
        '[',
        ']',
        '{',
        '}',
        ',',
        '"__proto__"',
        '"__metadata__"',
      ],
      read: viewSafetensors,
      isExpected: (error) => error instanceof SafetensorsError,
    },
    {
      name: 'torch',
      seeds: [...saved, dictionaryOf(pickled)],
      words: [
        'PK\u0001\u0002',
        'PK\u0005\u0006',
        'collections\nOrderedDict\n',
        '\u0085',
        ')',
        '(',
        't',
        '.',
        'Q',
        'h\u0000',
      ],
      read: (bytes) => (isTorchFile(bytes) ? tensorsOfTorch(bytes) : 'other'),
      isExpected: (error) => error instanceof TorchError,
    },
    {
      name: 'pickle',
      seeds: [pickled, ...saved],
      words: [
        'collections\nOrderedDict\n',
        '\u0085',
        ')',
        '(',
        't',
        '.',
        'Q',
        'h\u0000',
        'q\u0000',
        'R',
        'u',
        's',
        '\u008a\u00ff',
      ],
      // The archive around is right, or no change of the pickle would get past its sizes.
      read: (bytes) => tensorsOfTorch(dictionaryOf(bytes)),
      isExpected: (error) => error instanceof TorchError,
    },
    {
      name: 'soft labels',
      seeds: [
        bytesOf(JSON.stringify({ rows: 4, top: 2, rowsOfPiece: 4, pieces: ['ab'.repeat(32)] })),
        bytesOf(JSON.stringify({ rows: 4, top: 2, rowsOfPiece: 4, pieces: ['../../../../etc/passwd'] })),
        bytesOf('null'),
      ],
      words: ['"rows"', '"top"', '"pieces"', '[', ']', '"../x"', 'null', '1e9', '-4', '0.5'],
      read: (bytes) => {
        const labels = storedLabels(bytes, (digest) => {
          if (!/^[0-9a-f]{64}$/.test(digest)) throw new Error(`the blob ${digest} was asked for`);
        });
        const { rows, top } = labels;
        if (rows >= 2 && top <= 64) labels.read(0, 2, new Int32Array(2 * top), new Float32Array(2 * top));
        return 'read';
      },
      isExpected: (error) => error instanceof StageTrouble,
    },
  ];
}

/** A dictionary of one matrix, as PyTorch pickles it. */
const pickled = Buffer.concat(
  [
    ...[
      '\u0080\u0002}q\u0000X\u0001\u0000\u0000\u0000wq\u0001ctorch._utils\n_rebuild_tensor_v2\nq\u0002((X\u0007\u0000\u0000\u0000storage',
    ],
    ...[
      'ctorch\nFloatStorage\nX\u0001\u0000\u0000\u00000X\u0003\u0000\u0000\u0000cpuK\u0004tQK\u0000K\u0002K\u0002\u0086K\u0002K\u0001\u0086tRs.',
    ],
  ].map((text) => Buffer.from(text, 'latin1')),
);

/** The archive, uncompressed, with a storage of four numbers. */
function dictionaryOf(pickle: Uint8Array): Uint8Array {
  return zipOf({ 'm/data.pkl': pickle, 'm/data/0': new Uint8Array(16) }, 'stored');
}

/** A file as a store writes it around a body: the last field is the digest of all before it. */
function sealed(body: Uint8Array): Buffer {
  const text = Buffer.from(body)
    .toString()
    .replace(/\}\s*$/, '');
  return Buffer.concat([Buffer.from(text), Buffer.from(`,"sha256":"${digestOf(Buffer.from(text))}"}\n`)]);
}

function storeTargets(folder: string): readonly Target[] {
  const store = new Store(join(folder, 'store'));
  const { layout } = store;
  const record = recordOf(store, 1, { weights: 'w', model: 'm' });
  const key = keyOf(1);
  const words = [
    '{',
    '}',
    '[',
    ']',
    ':',
    ',',
    'null',
    '"__proto__"',
    '"outputs"',
    '"manifest"',
    '"../../x"',
    '[[[[[[[[',
    '{"a":{"a":',
  ];
  const put = (path: string, bytes: Uint8Array) => {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, bytes);
  };
  const deep = Buffer.from(
    canonicalText(record as never).replace('"batch":20', `"batch":${'['.repeat(9000)}${']'.repeat(9000)}`),
  );
  const recordSeeds = [bytesOf(canonicalText(record as never)), deep];
  const isExpected = (error: unknown) => error instanceof StoreError;
  const ask = () => {
    const found = store.lookup(key);
    const kept = store.recordOf(key);
    if (kept !== null) {
      question(kept.manifest);
      difference(manifestOf(1) as never, kept.manifest as never);
    }
    return found.kind === 'hit' ? 'hit' : found.reason;
  };
  const recipe = digestOf(bytesOf('recipe')) as string as RecipeKey;
  const answers = new Answers(store, digestOf(bytesOf('basis')));
  const asked = { lambda: 0.07 };
  answers.keep(asked, 4.2);
  const answerText = `{"answer":4.2,"basis":"${digestOf(bytesOf('basis'))}","question":{"lambda":0.07},"version":1}`;
  const answerPath = layout.answer(
    digestOf(bytesOf(canonicalText({ basis: digestOf(bytesOf('basis')), question: asked }))),
  );
  const run = '20260101-000000-abc' as RunId;
  const runs = join(folder, 'runs');
  const place = { source: 'x.exp', line: 1, column: 1, text: 'x' };
  const runJson = JSON.stringify({
    ...{
      version: 1,
      run,
      athanor: '0',
      file: 'x.exp',
      commandLine: [],
      pid: 1,
      host: 'h',
      startedAt: '2026',
    },
    ...{ endedAt: null, seconds: null, exitCode: null },
    stages: [
      {
        ...{ name: 'dense', kind: 'train', inputs: {}, outcome: null, because: null, recipeKey: null },
        ...{
          contentKey: null,
          seconds: null,
          summary: null,
          madeBy: null,
          expectations: [],
          declared: place,
          places: {},
        },
      },
    ],
  });
  const events = [
    '{"type":"stage started","stage":"dense","key":"a","recipe":"b","at":1}',
    '{"type":"stage failed","stage":"dense","failure":{"message":"x"},"log":"l","at":2}',
  ];
  const checkpoints = new Checkpoints(store, key);
  checkpoints.save({ step: 3, seconds: 1, pieces: [bytesOf('state')] });
  return [
    {
      name: 'record',
      seeds: recordSeeds,
      words,
      // The digest is put right again: anyone can compute it.
      read: (bytes) => {
        put(layout.record(key), sealed(bytes));
        return ask();
      },
      isExpected,
    },
    {
      name: 'damaged record',
      seeds: [sealed(recordSeeds[0] as Buffer)],
      words,
      read: (bytes) => {
        put(layout.record(key), bytes);
        return ask();
      },
      isExpected,
    },
    {
      name: 'pointer',
      seeds: [
        bytesOf(`{"contentKey":"${key}","recipeKey":"${recipe}","version":1}`),
        bytesOf('{"contentKey":"../../x","version":1}'),
      ],
      words,
      read: (bytes) => {
        put(layout.recipe(recipe), sealed(bytes));
        return store.lookupRecipe(recipe).kind;
      },
      isExpected,
    },
    {
      name: 'answer',
      seeds: [bytesOf(answerText)],
      words,
      read: (bytes) => {
        put(answerPath, sealed(bytes));
        return typeof answers.find(asked);
      },
      isExpected,
    },
    {
      name: 'digests of inputs',
      seeds: [
        bytesOf(`{"files":{"/x":{"digest":"${key}","looks":"1 2 3"}},"version":1}`),
        bytesOf('{"files":{"/x":null},"version":1}'),
      ],
      words,
      read: (bytes) => {
        put(layout.inputs, sealed(bytes));
        return new Inputs(store).digest('/x').kind;
      },
      isExpected,
    },
    {
      name: 'store.json',
      seeds: [bytesOf('{"athanor":"store","version":1}\n')],
      words,
      read: (bytes) => {
        const other = join(folder, 'marked');
        put(join(other, 'store.json'), bytes);
        return new Store(other).lookup(key).kind;
      },
      isExpected,
    },
    {
      name: 'checkpoint',
      seeds: [readFileSync(layout.checkpoint(key, 3))],
      words: ['\nathanor checkpoint 2 ', ' '],
      read: (bytes) => {
        put(layout.checkpoint(key, 3), bytes);
        return checkpoints.newest().checkpoint === null ? 'none' : 'whole';
      },
      isExpected,
    },
    {
      name: 'lease',
      seeds: [bytesOf(JSON.stringify({ owner: 'a-1-b', run, host: 'h', pid: 1 })), bytesOf('null')],
      words,
      read: (bytes) => {
        const path = join(folder, 'lease');
        put(path, bytes);
        return lookAtLease(path)?.holder === null ? 'nobody' : 'somebody';
      },
      isExpected,
    },
    {
      name: 'run.json',
      seeds: [bytesOf(runJson), bytesOf('null'), bytesOf('{"version":1}')],
      words: [...words, '"stages"', '"endedAt":null'],
      read: (bytes) => {
        put(join(runs, run, 'run.json'), bytes);
        put(join(runs, run, 'events.ndjson'), bytesOf(`${events.join('\n')}\n`));
        return readRun(runs, run) === null ? 'none' : 'run';
      },
      isExpected,
    },
    {
      name: 'events.ndjson',
      seeds: [bytesOf(`${events.join('\n')}\n`), bytesOf('null\n'), bytesOf('{"type":"stage hit"}\n')],
      words: [...words, '\n', '"type":"expectation"', '"stage hit"', '"stage failed"'],
      read: (bytes) => {
        put(join(runs, run, 'run.json'), bytesOf(runJson));
        put(join(runs, run, 'events.ndjson'), bytes);
        return readRun(runs, run)?.stages[0]?.outcome ?? 'none';
      },
      isExpected,
    },
  ];
}

function fileTargets(folder: string): readonly Target[] {
  const chunked = (bytes: Uint8Array): CorpusFile => ({
    path: 'x.txt',
    chunks: (async function* () {
      await Promise.resolve();
      yield Buffer.from(bytes);
    })(),
  });
  const isExpected = (error: unknown) => error instanceof StageTrouble;
  const archive = join(folder, 'archive.zip');
  return [
    {
      name: 'dictionary',
      seeds: [
        bytesOf('the 50\nof 20\n<unk> 0\n'),
        bytesOf('a\nb\n'),
        bytesOf(`${' '.repeat(50_000)}a\n`),
        bytesOf(`a${' '.repeat(50_000)}x\n`),
      ],
      words: ['\n', ' ', '\t', '0', '<unk>', '\r\n'],
      read: async (bytes) => (await readDictionary(chunked(bytes))).length > 2,
      isExpected,
    },
    {
      name: 'text',
      seeds: [
        bytesOf('some words\nand more\n'),
        gzipSync('some words\nand more\n'),
        Buffer.from([0xff, 0xfe, 0x41, 0]),
      ],
      words: ['\n', '\u001f\u008b', ' '],
      read: async (bytes) => {
        let length = 0;
        for await (const block of blocksOf(chunked(bytes))) length += block.length;
        return length > 0;
      },
      isExpected,
    },
    {
      name: 'archive',
      seeds: [
        zipOf({ 'wikitext/wiki.train.tokens': 'some text' }),
        zipOf({ '../../wiki.train.tokens': 'x' }),
        zipOf({ '/etc/wiki.train.tokens': 'x' }),
      ],
      words: ['PK\u0001\u0002', 'PK\u0003\u0004', 'PK\u0005\u0006', '../', '/', '\\'],
      read: async (bytes) => {
        writeFileSync(archive, bytes);
        const target = join(folder, 'unpacked', 'wiki.train.tokens');
        mkdirSync(dirname(target), { recursive: true });
        await unzip(archive, new Map([['wiki.train.tokens', target]]), new AbortController().signal);
        return 'unpacked';
      },
      isExpected: (error) => error instanceof DownloadTrouble,
    },
  ];
}
