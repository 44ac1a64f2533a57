import type { StageName } from '../base/brand.ts';
import type { ComputeWishes } from './wishes.ts';
import type { Clauses } from './clauses.ts';
import type { Derivations } from './derive.ts';
import type { CheckedModel } from './models.ts';
import type { Overrides } from './overrides.ts';
import type { AnyPlannedStage } from './plan.ts';
import type { Probe } from './probe.ts';
import type { Reader } from './reading.ts';
import type { Symbols } from './resolve.ts';
import type { TensorBits } from './settings/quantize.ts';
import type { WrittenBlock } from './written.ts';

/** What a file is checked against beside itself: where its files are looked for, and what is wanted of its engines. */
export interface Surroundings {
  /** Absolute folder of the .exp file; its paths are relative to it. */
  readonly folder: string;
  /** Absolute folders of the files that it imports, by the names of their sources. */
  readonly folders?: ReadonlyMap<string, string>;
  /** Absolute; paths in overrides are relative to it. */
  readonly workingDirectory: string;
  readonly probe: Probe;
  readonly wishes: ComputeWishes;
}

/** What every stage kind needs to be checked. */
export interface Context extends Reader {
  /** `Source.name` of the .exp file. */
  readonly file: string;
  readonly surroundings: Surroundings;
  readonly symbols: Symbols;
  readonly overrides: Overrides;
  readonly clauses: Clauses;
  readonly derivations: Derivations;
  readonly models: ReadonlyMap<string, CheckedModel | null>;
  /** Stages checked so far, upstream first. */
  readonly stages: ReadonlyMap<string, CheckedStage>;
}

export interface CheckedStage {
  /** null if a mistake, reported, leaves nothing to be planned. */
  readonly stage: AnyPlannedStage | null;
  /** What is known before running of the model it yields, mistake or not; of a corpus nothing. */
  readonly yields: ModelFacts;
}

/** What compression did to one tensor, and which stage did it. */
export interface Done<T> {
  /** null = not known, after a mistake. */
  readonly value: T | null;
  readonly stage: StageName;
}

/** What later stages are judged by. A part is null if a mistake, reported, keeps it from being known. */
export interface ModelFacts {
  readonly model: CheckedModel | null;
  readonly corpus: StageName | null;
  /** Settings of the nearest fitting that a later stage takes over unless it gives its own, as written. */
  readonly fitting: WrittenBlock | null;
  /** Zeros of each pruned tensor, as a fraction. */
  readonly sparsity: ReadonlyMap<string, Done<number>>;
  readonly bits: ReadonlyMap<string, Done<TensorBits>>;
  /** Bits to which activations are rounded; absent = they are not. */
  readonly activations?: Done<number>;
}

export const nothingKnown: ModelFacts = {
  model: null,
  corpus: null,
  fitting: null,
  sparsity: new Map(),
  bits: new Map(),
};
