/**
 * What `import ... from 'athanor/sparse'` gives: sparse training for models and loops that know nothing of Athanor. It
 * needs plain arrays of numbers alone, so any tensor library will do.
 */
import type {
  Compat,
  DeathDecay,
  DeathMode,
  GrowthMode,
  MaskUpdateSettings,
  Redistribution,
} from '../../check/settings/sparse.ts';
import type { SparseTensor } from './tensor.ts';
import { SparseTraining } from './training.ts';

export { maskDistance, maskReport, topologyDistance, type TensorReport } from './observe.ts';
export { adamMomentum, type TensorChange } from './update.ts';
export { SparseTraining, type Evidence, type SparsePosition } from './training.ts';
export type { Matrices, SparseTensor } from './tensor.ts';
export type { Compat, DeathDecay, DeathMode, GrowthMode, Redistribution };

/** A tensor that is to be sparse. */
export interface TensorOptions {
  /** Outputs first, `[rows, columns]`; of more dimensions the first are the rows and the others the columns. */
  readonly shape: readonly number[];
  /**
   * Gates of a recurrent layer, whose rows lie one block below the other: how many, or the rows of each. Read by
   * `random_rnn`, `magnitude_rnn` and the reports.
   */
  readonly gates?: number | readonly number[];
}

export interface SparseOptions {
  /** By the names under which weights are passed later. */
  readonly tensors: Readonly<Record<string, TensorOptions>>;
  /** Fraction of their entries that are connections: above 0, at most 1. */
  readonly density: number;
  /** Optimizer steps of the whole training, over which the death rate decays. */
  readonly steps: number;
  /** 1 unless given. Equal seeds give equal masks. */
  readonly seed?: number;
  /** How the first masks are drawn; `uniform` unless given. */
  readonly init?: 'uniform' | 'erdos_renyi';
  /** Whether the first masks stay. */
  readonly static?: boolean;
  /** Which connections die; `magnitude` unless given. */
  readonly death?: DeathMode;
  /** Fraction of a tensor's connections that the first updates remove; 0.5 unless given. */
  readonly deathRate?: number;
  /** How the rate falls; along half a cosine to 0.005 unless given. */
  readonly deathDecay?: DeathDecay;
  /** Where `threshold` and `global_magnitude` death start; 0.001 unless given. */
  readonly threshold?: number;
  /** Where connections grow; `random` unless given. */
  readonly growth?: GrowthMode;
  /** What gives a tensor its share of what grows; `none` unless given, which leaves each its own number. */
  readonly redistribution?: Redistribution;
  /** When `updateDue` says so: at each `epoch`'s end unless given, or every so many steps. */
  readonly update?: 'epoch' | number;
  /** `source` repeats the slips of the published program of Selfish-RNN. */
  readonly compat?: Compat;
}

/** Throws a `TypeError` or `RangeError` that names what is wrong. */
export function sparseTraining(options: SparseOptions): SparseTraining {
  const { density, steps, seed = 1, init = 'uniform', compat = 'intended' } = options;
  requireNumber('density', density, density > 0 && density <= 1, 'above 0 and at most 1');
  requireNumber('steps', steps, Number.isInteger(steps) && steps > 0, 'a whole number above 0');
  requireNumber('seed', seed, Number.isSafeInteger(seed) && seed >= 0, 'a whole number from 0');
  const words = { init: ['uniform', 'erdos_renyi'], compat: ['intended', 'source'] } as const;
  requireWord('init', init, words.init);
  requireWord('compat', compat, words.compat);
  const tensors = Object.entries(options.tensors).map(tensorOf);
  if (tensors.length === 0) throw new RangeError('there are no tensors to be made sparse');
  return new SparseTraining({
    tensors,
    settings: {
      density,
      compat,
      initial: init === 'uniform' ? 'uniform' : 'erdos-renyi',
      updates: options.static === true ? null : updatesOf(options, compat),
    },
    steps,
    seed,
  });
}

const modes = {
  death: ['magnitude', 'magnitude_rnn', 'set', 'threshold', 'global_magnitude'],
  growth: ['random', 'random_rnn', 'gradient', 'momentum', 'momentum_neuron', 'global_momentum'],
  redistribution: ['none', 'magnitude', 'nonzeros', 'momentum'],
} as const satisfies {
  readonly death: readonly DeathMode[];
  readonly growth: readonly GrowthMode[];
  readonly redistribution: readonly Redistribution[];
};

function updatesOf(options: SparseOptions, compat: Compat): MaskUpdateSettings {
  const { death = 'magnitude', growth = 'random', redistribution = 'none' } = options;
  const { deathRate = 0.5, deathDecay = { kind: 'cosine', to: 0.005 }, threshold = 0.001 } = options;
  const { update = 'epoch' } = options;
  requireWord('death', death, modes.death);
  requireWord('growth', growth, modes.growth);
  requireWord('redistribution', redistribution, modes.redistribution);
  requireWord('deathDecay.kind', deathDecay.kind, ['cosine', 'stepwise']);
  requireNumber('deathRate', deathRate, deathRate >= 0 && deathRate <= 1, 'from 0 to 1');
  requireNumber('threshold', threshold, threshold > 0, 'above 0');
  if (update !== 'epoch') {
    requireNumber(
      'update',
      update,
      Number.isInteger(update) && update > 0,
      "'epoch' or a whole number above 0",
    );
  }
  return {
    death,
    growth,
    redistribution,
    rate: deathRate,
    decay: deathDecay,
    cadence: update === 'epoch' ? { kind: 'epochs' } : { kind: 'steps', every: update },
    threshold,
    compat,
  };
}

function tensorOf([name, { shape, gates }]: [string, TensorOptions]): SparseTensor {
  const [rows = 0, ...others] = shape;
  const columns = others.reduce((product, extent) => product * extent, 1);
  if (!shape.every((extent) => Number.isInteger(extent) && extent > 0) || rows === 0) {
    throw new RangeError(
      `the shape of \`${name}\` is [${shape.join(', ')}]; it must be of whole numbers above 0`,
    );
  }
  const blocks =
    typeof gates === 'number' ? Array.from({ length: gates }, () => rows / gates) : (gates ?? null);
  if (blocks === null) return { name, rows, columns, gates: null };
  const sum = blocks.reduce((total, own) => total + own, 0);
  if (sum !== rows || !blocks.every((own) => Number.isInteger(own) && own > 0)) {
    throw new RangeError(
      `the gates of \`${name}\` have [${blocks.join(', ')}] rows; its ${rows} rows must be theirs`,
    );
  }
  return { name, rows, columns, gates: blocks };
}

function requireNumber(option: string, value: number, holds: boolean, wanted: string): void {
  if (!holds) throw new RangeError(`\`${option}\` is ${String(value)}; it must be ${wanted}`);
}

/** JavaScript has no types to keep out a word that is none of ours. */
function requireWord(option: string, value: string, words: readonly string[]): void {
  if (!words.includes(value)) {
    throw new TypeError(`\`${option}\` is '${value}'; it must be one of ${words.join(', ')}`);
  }
}
