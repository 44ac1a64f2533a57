import { unreachable } from '../base/fault.ts';
import type { SettingsOf, StageKind } from '../check/plan.ts';
import { amountText } from '../check/amount.ts';
import type { DistillSettings } from '../check/settings/distill.ts';
import type { PruneSettings } from '../check/settings/prune.ts';
import type { QuantizingSettings } from '../check/settings/quantize.ts';
import type { SparseSettings } from '../check/settings/sparse.ts';
import type {
  FittingSettings,
  Length,
  OptimizerSettings,
  TrainSettings,
} from '../check/settings/training.ts';

/** A setting whose meaning at a step depends on how many steps there will be. */
export interface HorizonClause {
  /** Where it is in the stage's settings. */
  readonly path: readonly string[];
  /** As a file says it. */
  readonly clause: string;
  readonly because: string;
  /** What to write so that it says the same of a step however many follow. */
  readonly instead: string;
}

/** How far a stage trains, and what keeps a shorter training from being the beginning of a longer one. */
export interface Horizon {
  /** Where the length is in the stage's settings. */
  readonly path: readonly string[];
  readonly length: Length;
  /** Empty = each step is the same whatever the length. */
  readonly clauses: readonly HorizonClause[];
}

/** As much of a stage as tells how far it trains. */
export type KindAndSettings = {
  readonly [K in StageKind]: { readonly kind: K; readonly settings: SettingsOf[K] };
}[StageKind];

/** Where the length is in the settings of each kind of stage; absent = the kind trains nothing. */
export const lengthPaths = {
  train: ['length'],
  prune: ['retraining', 'length'],
  quantize: ['retraining', 'steps'],
} as const satisfies Partial<Record<StageKind, readonly string[]>>;

/** Null for a stage that trains nothing. */
export function horizonOf(stage: KindAndSettings): Horizon | null {
  switch (stage.kind) {
    case 'train': {
      const { length } = stage.settings;
      return { path: lengthPaths.train, length, clauses: clausesOf(trainRules, stage.settings, length) };
    }
    case 'prune': {
      const { retraining } = stage.settings;
      if (retraining === null) return null;
      const { length } = retraining;
      const own = clausesOf(pruneRules, stage.settings, length);
      const clauses = [...own, ...within('retraining', clausesOf(fittingRules, retraining, length))];
      return { path: lengthPaths.prune, length, clauses };
    }
    case 'quantize': {
      const { retraining } = stage.settings;
      if (retraining === undefined) return null;
      const length = { kind: 'steps', count: retraining.steps } as const;
      const clauses = within('retraining', clausesOf(quantizingRules, retraining, length));
      return { path: lengthPaths.quantize, length, clauses };
    }
    case 'corpus':
    case 'load':
    case 'soft_labels':
    case 'sensitivity':
    case 'search_cache':
    case 'evaluate':
      return null;
    default:
      return unreachable(stage);
  }
}

/**
 * For every setting, which of its values look at the length. A setting that is not here does not compile: whoever adds one
 * decides, because a training that goes on from one that was not its beginning gives a wrong result under a true key.
 */
type Rules<Settings> = {
  readonly [Name in keyof Settings]-?: (value: Settings[Name], length: Length) => readonly HorizonClause[];
};

/** It says the same of a step whatever comes after. */
const absolute = (): readonly HorizonClause[] => [];

const computing = { engine: absolute, device: absolute, threads: absolute };

const fittingRules: Rules<FittingSettings> = {
  ...computing,
  length: absolute,
  batch: absolute,
  bptt: absolute,
  lengths: absolute,
  subBatch: absolute,
  windows: absolute,
  seed: absolute,
  optimizer: rateClauses,
  // That the last weights are validated too comes after the state that is left: see `FittingRun`.
  validateEvery: absolute,
  patience: absolute,
  keep: absolute,
};

const trainRules: Rules<TrainSettings> = {
  ...fittingRules,
  model: absolute,
  sparse: sparseClauses,
  distill: distillClauses,
};

const pruneRules: Rules<PruneSettings> = {
  targets: absolute,
  // `over` has become steps by now, so another one is another schedule.
  schedule: absolute,
  kept: absolute,
  // Its own settings are looked at one by one.
  retraining: absolute,
};

const quantizingRules: Rules<QuantizingSettings> = {
  ...computing,
  steps: absolute,
  activations: absolute,
  batch: absolute,
  bptt: absolute,
  windows: absolute,
  seed: absolute,
  optimizer: rateClauses,
};

function clausesOf<Settings extends object>(
  rules: Rules<Settings>,
  settings: Settings,
  length: Length,
): readonly HorizonClause[] {
  const names = Object.keys(rules) as (keyof Settings)[];
  return names.flatMap((name) => rules[name](settings[name], length));
}

function within(field: string, clauses: readonly HorizonClause[]): readonly HorizonClause[] {
  return clauses.map((clause) => ({ ...clause, path: [field, ...clause.path] }));
}

/** Averages begin and begin anew at validations and epochs, both counted from the start. */
function rateClauses({ decay }: OptimizerSettings, length: Length): readonly HorizonClause[] {
  switch (decay.kind) {
    case 'constant':
    case 'plateau':
    case 'rsqrt':
      return [];
    case 'cosine':
      if (decay.over !== undefined) return [];
      return [
        {
          path: ['optimizer', 'decay', 'kind'],
          clause: 'decay cosine',
          because: 'the rate falls over the whole training',
          instead: `decay cosine { ${over(length)} }`,
        },
      ];
    default:
      return unreachable(decay);
  }
}

function sparseClauses(sparse: SparseSettings | undefined, length: Length): readonly HorizonClause[] {
  const updates = sparse?.updates ?? null;
  if (updates === null) return [];
  const { rate, decay } = updates;
  switch (decay.kind) {
    case 'stepwise':
      return [];
    case 'cosine':
      // From a rate to itself there is no way to go.
      if (decay.over !== undefined || decay.to === rate) return [];
      return [
        {
          path: ['sparse', 'updates', 'decay', 'kind'],
          clause: 'decay cosine',
          because: 'the death rate falls over the whole training',
          instead: `decay cosine { ${over(length)} }`,
        },
      ];
    default:
      return unreachable(decay);
  }
}

function distillClauses(distill: DistillSettings | undefined, length: Length): readonly HorizonClause[] {
  if (distill === undefined || distill.over !== undefined) return [];
  const { from, to } = distill.hard;
  if (from === to) return [];
  const hard = `hard ${percent(from)} -> ${percent(to)}`;
  return [
    {
      path: ['distill', 'hard'],
      clause: hard,
      because: "the text's part in the loss moves over the whole training",
      instead: `${hard}  ${over(length)}`,
    },
  ];
}

/** As long as the training is now; how many steps an epoch has is for its text to say. */
function over(length: Length): string {
  return `over ${length.kind === 'steps' ? length.count : 'STEPS'}`;
}

function percent(value: number): string {
  return amountText({ value: Number(value.toPrecision(12)), dimension: 'fraction' });
}
