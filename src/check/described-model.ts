/**
 * The description of a model (`ml/models/description.ts`), out of a file that anybody may have written, with settings as `settings/model.ts` has them, out of a file that anybody may have written: all of them there, nothing
 * beside them, and no number that the language would not have let pass. Not by the schemas of `forms/`, which are for
 * what people write, where defaults are left out.
 */
import {
  among,
  isObject,
  list,
  number,
  object,
  part,
  table,
  text,
  truth,
  whole,
  type Fields,
  type Shape,
} from '../base/shape.ts';
import {
  mostBins,
  mostCacheEntries,
  mostCutoff,
  mostDepth,
  mostExperts,
  mostHeads,
  mostLayers,
  mostUnits,
  mostWords,
} from './settings/bounds.ts';
import type { CacheSettings } from './settings/cache.ts';
import type { HebbianSettings } from './settings/hebbian.ts';
import type { Architecture, ModelAdditions, ModelSettings, StackSettings } from './settings/model.ts';
import type { TensorBits } from './settings/quantize.ts';
import type { ActivationPenalty, RecurrentDropout } from './settings/recurrent.ts';
import { modelTensors } from './shapes/model.ts';
import { activationPoints } from './shapes/points.ts';
import { extentOf } from './shapes/tensor.ts';

/** The path of the first thing that is wrong in it; null where a value describes a model that is known here. */
export const misfitOfDescription: Shape = (value) => form(value) ?? disagreementIn(value as Described);

interface Described {
  readonly architecture: ModelSettings;
  readonly vocabulary: number;
  readonly pruned: readonly string[];
  readonly bits: Readonly<Record<string, TensorBits>>;
  readonly activations?: { readonly points: object };
}

/** Names, sizes and points that are not those of the model. */
function disagreementIn({ architecture, vocabulary, pruned, bits, activations }: Described): string | null {
  const tensors = modelTensors(architecture);
  const isWhole = tensors.every(({ dimensions }) =>
    dimensions.every((dimension) => extentOf(dimension, vocabulary) > 0),
  );
  // The last bin of an adaptive vocabulary has the words that are left.
  const bins = architecture.type === 'on_lstm' ? (architecture.splits ?? []) : [];
  if (!isWhole || bins.some((first) => first >= vocabulary)) return 'vocabulary';
  const names = new Set(tensors.map(({ name }) => name));
  if (pruned.some((name) => !names.has(name))) return 'pruned';
  if (Object.keys(bits).some((name) => !names.has(name))) return 'bits';
  if (activations === undefined) return null;
  const points = activationPoints(architecture).map(({ name }) => name);
  const isOfAll =
    points.length === Object.keys(activations.points).length &&
    points.every((name) => Object.hasOwn(activations.points, name));
  return isOfAll ? null : 'activations.points';
}

function misfitOfSettings(value: unknown): string | null {
  if (!isObject(value)) return '';
  const { type } = value;
  if (typeof type !== 'string' || !Object.hasOwn(fieldsOf, type)) return 'type';
  const fields = fieldsOf[type as Architecture['type']];
  const others = type === 'on_lstm' ? { ...additions, splits: cuts } : additions;
  return object(fields, others)(value) ?? disagreement(value as unknown as ModelSettings);
}

/** Bits of a tensor's grid, and the rows that share a scale. */
export const gridForm = object(
  { bits: whole(2, 16), per: among('row', 'tensor') },
  { keeps: among('maximum') },
);

const single: Shape = (value) => number(0)(value) ?? (Math.fround(Number(value)) === value ? null : '');

const form = object(
  {
    architecture: misfitOfSettings,
    vocabulary: whole(1, mostWords),
    pruned: list(text),
    bits: table(gridForm),
  },
  {
    activations: object({
      bits: whole(2, 16),
      points: table(object({ maximum: single, inverseScale: single })),
    }),
  },
);

const layers = whole(1, mostLayers);
const units = whole(1, mostUnits);
const cuts = list(whole(1, mostCutoff), 1, mostBins);

/** Where a number is trained it says where that began; one that a search found, or a packed file keeps elsewhere, is any. */
const learnable = (start: Shape): Shape => {
  const trained = object({ value: start, learned: truth });
  const fixed = object({ value: number(), learned: truth });
  return (value) => (isObject(value) && value['learned'] === true ? trained : fixed)(value);
};

const additions = {
  cache: object({
    size: whole(1, mostCacheEntries),
    lambda: learnable(part),
    theta: learnable(number(0, 1e6)),
    columns: among('interleaved', 'apart'),
  } satisfies Fields<CacheSettings>),
  hebbian: object({
    gamma: number(0, 1),
    until: whole(1, 1_000_000),
    compat: among('intended', 'no_op'),
  } satisfies Fields<HebbianSettings>),
} satisfies Fields<ModelAdditions>;

const stack = {
  layers,
  embedding: units,
  width: units,
  dropout: part,
  tied: truth,
} satisfies Fields<StackSettings>;

const places = { words: part, input: part, hidden: part, output: part } satisfies Fields<RecurrentDropout>;
const penalty = object({
  size: number(0, 1e6),
  change: number(0, 1e6),
} satisfies Fields<ActivationPenalty>);

const plainVocabulary = object({ kind: among('plain') });
const adaptiveVocabulary = object({
  kind: among('adaptive'),
  cutoffs: cuts,
  widths: list(units, 2, mostBins),
});

const fieldsOf: {
  readonly [T in Architecture['type']]: Fields<Omit<Extract<Architecture, { type: T }>, 'splits'>>;
} = {
  lstm: { type: among('lstm'), ...stack },
  gru: { type: among('gru'), ...stack },
  rnn: { type: among('rnn'), ...stack, nonlinearity: among('tanh', 'relu') },
  transformer: {
    type: among('transformer'),
    layers,
    width: units,
    heads: whole(1, mostHeads),
    key: units,
    value: units,
    inner: whole(1, 4 * mostUnits),
    context: whole(2, mostUnits),
    vocabulary: (value) => plainVocabulary(value) && adaptiveVocabulary(value),
    dropout: part,
  },
  rhn: {
    type: among('rhn'),
    layers,
    width: units,
    depth: whole(1, mostDepth),
    coupled: truth,
    tied: truth,
    dropout: object(places),
  },
  on_lstm: {
    type: among('on_lstm'),
    layers,
    embedding: units,
    width: units,
    chunk: units,
    dropout: object(places),
    weightDrop: part,
    penalty,
  },
  mos: {
    type: among('mos'),
    layers,
    embedding: units,
    width: units,
    last: units,
    experts: whole(1, mostExperts),
    dropout: object({ ...places, latent: part }),
    weightDrop: part,
    penalty,
  },
};

/** Settings that are right one by one, and do not go together. */
function disagreement(settings: ModelSettings): string | null {
  switch (settings.type) {
    case 'lstm':
    case 'gru':
    case 'rnn':
      return settings.tied && settings.embedding !== settings.width ? 'tied' : null;
    case 'transformer': {
      const { vocabulary, width } = settings;
      if (vocabulary.kind === 'plain') return null;
      const { cutoffs, widths } = vocabulary;
      if (!isAscending(cutoffs)) return 'vocabulary.cutoffs';
      return widths.length === cutoffs.length + 1 && widths[0] === width ? null : 'vocabulary.widths';
    }
    case 'on_lstm': {
      const { layers, embedding, width, chunk, splits = [] } = settings;
      const isCut = [embedding, ...(layers === 1 ? [] : [width])].every((units) => units % chunk === 0);
      if (!isCut) return 'chunk';
      return isAscending(splits) ? null : 'splits';
    }
    case 'mos':
      return settings.hebbian === undefined ? null : 'hebbian';
    case 'rhn':
      return null;
  }
}

function isAscending(numbers: readonly number[]): boolean {
  return numbers.every((number, index) => index === 0 || number > (numbers[index - 1] ?? 0));
}
