import type { StageName } from '../base/brand.ts';
import type { Span } from '../diag/source.ts';
import type { CellOf } from './sweeps/cell.ts';
import type { SearchCacheSettings } from './settings/cache.ts';
import type { CorpusSettings } from './settings/corpus.ts';
import type { SoftLabelSettings } from './settings/distill.ts';
import type { EvaluateSettings, ExpectedResult } from './settings/evaluate.ts';
import type { LoadSettings } from './settings/load.ts';
import type { PruneSettings } from './settings/prune.ts';
import type { QuantizeSettings } from './settings/quantize.ts';
import type { SensitivitySettings } from './settings/sensitivity.ts';
import type { TrainSettings, Upkeep } from './settings/training.ts';

/** Settings of each stage kind, typed and with every default filled in. A new kind starts here. */
export interface SettingsOf {
  corpus: CorpusSettings;
  train: TrainSettings;
  load: LoadSettings;
  soft_labels: SoftLabelSettings;
  sensitivity: SensitivitySettings;
  prune: PruneSettings;
  quantize: QuantizeSettings;
  search_cache: SearchCacheSettings;
  evaluate: EvaluateSettings;
}
export type StageKind = keyof SettingsOf;
export const stageKinds: readonly StageKind[] = [
  'corpus',
  'train',
  'load',
  'soft_labels',
  'sensitivity',
  'prune',
  'quantize',
  'search_cache',
  'evaluate',
];

/** What a stage reads: `corpus` is a corpus stage, `model` one that yields a model, `labels` one of soft labels, `schedule` one
 * that finds out how far tensors can be pruned. */
export type InputRole = 'corpus' | 'model' | 'labels' | 'schedule';

export interface PlannedStage<K extends StageKind = StageKind> {
  readonly name: StageName;
  readonly kind: K;
  readonly settings: SettingsOf[K];
  readonly inputs: Readonly<Partial<Record<InputRole, StageName>>>;
  /** Files the stage reads, by role (`train`, `valid`, `test`, `text/0`): absolute paths. Only a corpus and `load` have any. */
  readonly files: Readonly<Record<string, string>>;
  readonly upkeep: Upkeep;
  /** Only of `evaluate`. */
  readonly expectations: readonly (ExpectedResult & { readonly span: Span })[];
  /** The name in the stage's declaration. */
  readonly span: Span;
  /** Where a setting was written, by its path in `settings` (`optimizer.rate`); absent = a default. */
  readonly places: Readonly<Record<string, Span>>;
  /** What this machine made of settings that leave the choice to it, by path: `device auto`. */
  readonly settled?: Readonly<Record<string, string>>;
  /** Only where a sweep made it. */
  readonly cell?: CellOf;
}
export type AnyPlannedStage = { [K in StageKind]: PlannedStage<K> }[StageKind];

declare const checked: unique symbol;

/** A file whose every name, type and rule has been checked. Only `check` makes one. */
export interface CheckedPlan {
  readonly [checked]: true;
  /** Name of the .exp source. */
  readonly file: string;
  /** In the order of the file; every input is a stage of the plan. */
  readonly stages: readonly AnyPlannedStage[];
}
