/** Outputs of stages in a store: their digests are right, and anybody can have made them. */
import { countings } from '../../../../src/check/settings/evaluate.ts';
import { modelSize } from '../../../../src/ml/compress/accounting.ts';
import { packCounted } from '../../../../src/ml/compress/counted/pack.ts';
import { pruneOnce } from '../../../../src/ml/compress/pruner.ts';
import { rounded } from '../../../../src/ml/compress/quantize.ts';
import { represent, representAsIntegers } from '../../../../src/ml/compress/representation.ts';
import { gainByFrequency, gainByGap } from '../../../../src/ml/evaluate/loss-difference.ts';
import { nextWord } from '../../../../src/ml/generate/next-word.ts';
import { languageModel } from '../../../../src/ml/models/build.ts';
import { cacheNumbers, withoutCache } from '../../../../src/ml/models/cache-change.ts';
import { initialise } from '../../../../src/ml/models/initialise.ts';
import { weightShapes, type TrainedModel } from '../../../../src/ml/models/weights.ts';
import { describedModel } from '../../../../src/report/described-model.ts';
import { densitiesOf } from '../../../../src/report/masks.ts';
import { readSchedule, scheduleText } from '../../../../src/report/schedule-text.ts';
import { corpusPieces, decodeCorpus, decodeModel, encodeModel } from '../../../../src/stages/artifacts.ts';
import { columnsOf, requireFullBins } from '../../../../src/stages/columns.ts';
import { jsonBytes } from '../../../../src/stages/json-bytes.ts';
import { micronetFigures } from '../../../../src/stages/micronet-score.ts';
import { pruneTargets } from '../../../../src/stages/prune-targets.ts';
import { decodeLosses, encodeLosses } from '../../../../src/stages/token-losses.ts';
import { StageTrouble } from '../../../../src/stages/trouble.ts';
import { decodeUnigram } from '../../../../src/stages/unigram.ts';
import { decodeVocabulary } from '../../../../src/stages/words.ts';
import { StoreError } from '../../../../src/store/errors.ts';
import { dense, everyModel, small, withActivations } from '../../../ml/support/every-model.ts';
import type { Target } from '../attack.ts';
import { nested } from '../mutate.ts';
import { jsonWords } from './bytes.ts';

const isExpected = (error: unknown) => error instanceof StoreError || error instanceof StageTrouble;

const modelWords = [
  ...jsonWords,
  ...['"layers":4294967296', '"depth":100', '"experts":1024', '"type":"mos"', '"type":"constructor"'],
  ...[
    '"vocabulary":16777216',
    '"cutoffs":[3,2]',
    '"splits":[1]',
    '"width":16384',
    '"chunk":0',
    '"tied":true',
  ],
  ...[
    '"cache":{"size":1,"lambda":{"value":0,"learned":true}',
    '"bits":16',
    '"per":"row"',
    '"keeps":"maximum"',
  ],
  ...['"pruned":["embedding"]', '"points":{}', '"__proto__":{"bits":4,"per":"row"}'],
];

export function outputTargets(): readonly Target[] {
  return [...corpusOutputs(), ...modelOutputs(), ...figureOutputs()];
}

function corpusOutputs(): readonly Target[] {
  const text = Int32Array.from({ length: 30 }, (_, index) => index % 7);
  const tokens = Buffer.concat(corpusPieces({ train: [text], valid: [text], test: [text] }, 9));
  return [
    {
      name: 'text of a corpus',
      seeds: [tokens],
      words: [...jsonWords, '"I32"', '"F32"', '"shape":[1]', '"vocabulary"', '[0,4]'],
      read: (bytes) => {
        const corpus = decodeCorpus(bytes);
        return columnsOf(corpus, 'train', 3).rows > 2;
      },
      isExpected,
    },
    {
      name: 'list of words',
      seeds: [jsonBytes(['<unk>', '<eos>', 'the']), nested('[', 100_000)],
      words: [...jsonWords, '"a b"', '"\\n"', '"\\u001b[2J"'],
      read: (bytes) => decodeVocabulary(bytes).length > 2,
      isExpected,
    },
    {
      name: 'unigram perplexity',
      seeds: [jsonBytes({ valid: 12.5, test: null })],
      words: jsonWords,
      read: (bytes) => decodeUnigram(bytes).valid !== null,
      isExpected,
    },
  ];
}

/** Of every kind, with everything that a description can say. */
function modelOutputs(): readonly Target[] {
  const models = everyModel.flatMap(([, settings], index) => {
    const model = index % 2 === 0 ? dense(settings) : small(settings, 5);
    return [index % 3 === 0 ? withActivations(model, 8) : model];
  });
  const encoded = models.map(encodeModel);
  // The smallest of them, or there would be more weights than header.
  const [least] = [...encoded].sort((one, other) => one.weights.length - other.weights.length);
  return [
    {
      name: 'description of a model',
      seeds: [...encoded.map(({ model }) => model), nested('{"architecture":', 100_000)],
      words: modelWords,
      // With the weights that it asks for, as whoever means harm would put there, if they are few.
      read: (bytes) => {
        const { architecture } = describedModel(bytes);
        const description = JSON.parse(Buffer.from(bytes).toString()) as TrainedModel['description'];
        const entries = Object.values(weightShapes(description)).map((shape) =>
          shape.reduce((a, b) => a * b, 1),
        );
        if (entries.reduce((sum, each) => sum + each, 0) > 20_000) return `too large a ${architecture.type}`;
        const drawn = initialise(description, 1);
        const weights = Object.entries(weightShapes(description)).map(([name, shape]) => {
          const values = drawn[name] ?? new Float32Array();
          const grid = description.bits[name];
          return [name, grid === undefined ? values : rounded(values, shape, grid)] as const;
        });
        const model = encodeModel({ description, weights: Object.fromEntries(weights) });
        return used(decodeModel(model.weights, bytes));
      },
      isExpected,
    },
    {
      name: 'weights in a store',
      seeds: least === undefined ? [] : [least.weights],
      words: [...jsonWords, '"F32"', '"I32"', '"shape":[0]', '"embedding"', '"__proto__"'],
      read: (bytes) => {
        densitiesOf(bytes, null);
        return used(decodeModel(bytes, least?.model ?? new Uint8Array()));
      },
      isExpected,
    },
  ];
}

/** All that is made of a model without running it. */
function used(model: TrainedModel): string {
  const { description, weights } = model;
  requireFullBins(description);
  languageModel(description);
  nextWord(description);
  cacheNumbers(model);
  withoutCache(model);
  modelSize(model);
  micronetFigures(model, Int32Array.of(1, 0, 1), 'published');
  for (const form of ['sparse', 'quantized', 'int8'] as const) represent(model, form);
  representAsIntegers(model);
  for (const counting of countings) packCounted(model, counting);
  pruneOnce(model, Object.fromEntries(Object.keys(weights).map((name) => [name, { from: 0, to: 0.5 }])));
  return `a ${description.architecture.type}`;
}

function figureOutputs(): readonly Target[] {
  const text = { ids: Int32Array.of(0, 1, 2, 1, 0, 3), rows: 6, columns: 1 };
  const losses = encodeLosses({ valid: [{ losses: Float32Array.of(1, 2, 3, 4, 5), text }] });
  const kept = decodeLosses(losses, 'valid');
  return [
    {
      name: 'schedule',
      seeds: [jsonBytes({ embedding: { from: 0, to: 0.5 }, decoder: { from: 0.25, to: 0.75 } })],
      words: [...jsonWords, '"to":2', '"from":0.9', '"embedding"'],
      read: (bytes) => {
        scheduleText('found', readSchedule(bytes));
        const targets = pruneTargets(
          { targets: {}, kept: [] },
          () => bytes,
          () => ['embedding', 'decoder'],
        );
        return Object.keys(targets).length;
      },
      isExpected,
    },
    {
      name: 'losses of an evaluation',
      seeds: [losses],
      words: [...jsonWords, '"valid.losses"', '"valid.targets"', '"F64"', '[0,20]', '[5]'],
      read: (bytes) => {
        const { targets, losses: after } = decodeLosses(bytes, 'valid');
        if (targets.length !== kept.targets.length) return 'of another text';
        const pair = { targets, before: kept.losses, after };
        return gainByFrequency(pair).length + gainByGap(pair).length;
      },
      isExpected,
    },
  ];
}
