import type { StageKind } from '../../check/plan.ts';
import type { Split } from '../../check/settings/corpus.ts';
import type { Metric } from '../../check/settings/evaluate.ts';
import type { Place } from '../../exec/run-record.ts';
import type { Estimate } from '../../statistics/estimate.ts';
import type { Verdict } from '../../statistics/verdict.ts';
import type { MaskDifference } from '../masks.ts';

/**
 * How experiments differ, as data: nothing in it is text that must be read to be understood, so that a terminal, a page and
 * a program can show it. A list named `values`, `figures`, `sides` or `against` has one item for each of `Diff.sides`, in
 * their order; null where a side has no such thing. The first side is the base, with which the others are compared.
 */
export interface Diff {
  readonly sides: readonly { readonly label: string }[];
  readonly roles: readonly Role[];
  readonly question: readonly QuestionChange[];
  readonly answer: readonly AnswerRow[];
  readonly curves: readonly CurveRow[];
  readonly tensors: readonly TensorRow[];
}

/** One list item a side. */
export type PerSide<T> = readonly (T | null)[];

/** A place in the graph, with the stages that stand there on each side, whatever they are called. */
export interface Role {
  /** What it is called on the last side that has it; `pruned[target=60%]` for all seeds of that cell. */
  readonly name: string;
  readonly kind: StageKind;
  readonly names: PerSide<string>;
  /** The repetitions on each side, by what parts them (`1`, `2`, ...); one without a name where it was not repeated. */
  readonly seeds: PerSide<readonly string[]>;
  /** Whether every side has it with the same results. */
  readonly isSame: boolean;
}

/** Index of a role in `Diff.roles`. */
export type RoleIndex = number;

/** What differs in the question. */
export type QuestionChange =
  | {
      readonly kind: 'setting';
      readonly role: RoleIndex;
      /** `optimizer.rate` */
      readonly setting: string;
      /** In the words of the files: `60%`, `absent`. */
      readonly values: PerSide<string>;
      readonly places: PerSide<Place>;
    }
  /** An input is filled by another role. */
  | {
      readonly kind: 'input';
      readonly role: RoleIndex;
      readonly input: string;
      readonly values: PerSide<string>;
    }
  | { readonly kind: 'name' | 'seeds'; readonly role: RoleIndex; readonly values: PerSide<string> }
  /** Not every side has such a stage: null where there is none. */
  | { readonly kind: 'presence'; readonly role: RoleIndex; readonly values: PerSide<string> }
  /** The same question of other data or by another implementation. */
  | {
      readonly kind: 'file' | 'implementation' | 'library';
      readonly role: RoleIndex;
      /** Of a file its role; else the kind of stage. */
      readonly name: string;
      readonly values: PerSide<string>;
    }
  /** Under what the results that differ were made. */
  | { readonly kind: 'environment'; readonly fact: EnvironmentFact; readonly values: PerSide<string> };

export type EnvironmentFact = 'athanor' | 'node' | 'platform';

/** `seconds` are those of the model's own stage. */
export type Measure = Metric | 'seconds';

/** One figure of the models of one role. */
export interface AnswerRow {
  readonly role: RoleIndex;
  readonly measure: Measure;
  /** null for figures of the model alone. */
  readonly split: Split | null;
  readonly figures: PerSide<Figure>;
  /** null for the base, and where either has no figure. */
  readonly against: PerSide<Contrast>;
}

/** A figure over all repetitions. */
export interface Figure {
  readonly mean: number;
  /** Sample standard deviation; null for one repetition. */
  readonly deviation: number | null;
  readonly repetitions: readonly { readonly seed: string; readonly value: number }[];
}

/** A side's figure against the base's. */
export interface Contrast {
  /** The base's mean, over the seeds in common where there are some. */
  readonly base: number;
  /** Of the means; where seeds are in common, the mean of the paired differences. */
  readonly difference: number;
  /** Difference over the size of `base`; null where that is zero. */
  readonly relative: number | null;
  readonly evidence: Evidence;
}

export type Judgement = 'better' | 'worse' | 'no evidence';

/** What may be concluded. */
export type Evidence =
  | { readonly kind: 'same' }
  /** A count that no seed moves: it is as it is. */
  | { readonly kind: 'exact' }
  /** One repetition on a side: nothing is known of chance. */
  | { readonly kind: 'single' }
  | ({ readonly kind: 'sampled'; readonly verdict: Judgement } & Estimate & Omit<Verdict, 'verdict'>)
  /** What is not judged: time, and what another figure says in other words. */
  | { readonly kind: 'unjudged' };

/** A figure that training wrote down on its way. */
export interface CurveRow {
  readonly role: RoleIndex;
  /** Its name in the metrics: `loss`, `validLoss`, `rate`, or what the model itself tells. */
  readonly figure: string;
  readonly sides: PerSide<SideCurve>;
  readonly against: PerSide<Parting>;
}

export interface SideCurve {
  /** Their seeds. The points lie in the store, as the metrics of the stages. */
  readonly repetitions: readonly string[];
  /** Means over the repetitions. */
  readonly final: number;
  readonly best: number;
  /** Step of the best point; of several repetitions that of the first. */
  readonly bestStep: number;
}

/** Where a curve leaves the base's: the first step at which they are not bit for bit the same, over all common seeds. */
export type Parting =
  | { readonly kind: 'same' }
  | { readonly kind: 'at'; readonly step: number }
  /** They have no step, or no seed, in common. */
  | { readonly kind: 'nothing in common' };

/** A tensor of a model whose weights are not the same on all sides; of the first seed in common. */
export interface TensorRow {
  readonly role: RoleIndex;
  readonly tensor: string;
  readonly seed: string;
  readonly sides: PerSide<TensorFigures>;
  readonly against: PerSide<TensorContrast>;
}

export interface TensorFigures {
  readonly entries: number;
  /** Fraction of the entries that are zero. */
  readonly zeros: number;
  /** 32 where it is not quantized. */
  readonly bits: number;
}

/** Between tensors of one shape. */
export interface TensorContrast {
  /** |after - before| / |before|, in Euclidean norms; null where the base is zero. */
  readonly drift: number | null;
  /** Fraction of the entries not zero now that were not before; null where none is left. */
  readonly kept: number | null;
  /** How far the masks of a matrix are apart; null for a vector, and where neither has zeros. */
  readonly masks: MaskDifference | null;
}
