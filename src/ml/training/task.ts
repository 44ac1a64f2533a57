import type { FittingSettings } from '../../check/settings/training.ts';
import type { Engine } from '../../engine/engine.ts';
import type { Pruner } from '../compress/pruner.ts';
import type { TokenMatrix } from '../data/batches.ts';
import type { Distillation } from '../distill/distillation.ts';
import type { LanguageModel } from '../models/model.ts';
import type { Weights } from '../models/weights.ts';
import type { TensorChange } from '../sparse/update.ts';
import type { AveragingTurn } from './averaging.ts';
import type { SparseDesign } from './connections.ts';

export interface TrainingTask {
  readonly engine: Engine;
  readonly model: LanguageModel;
  readonly settings: FittingSettings;
  /** The training text, in `settings.batch` columns; for random windows in one. */
  readonly text: TokenMatrix;
  /** Where training starts; copied, and not referred to afterwards. */
  readonly weights: Weights;
  /** Tensors whose zeros stay. */
  readonly pruned: readonly string[];
  /** Prunes further while training; null = masks stay as they are. */
  readonly pruner: Pruner | null;
  /** Trains with few connections from the first step on; absent = with all. */
  readonly sparse?: SparseDesign;
  /** Trains towards a teacher's words, too; absent = towards the text alone. */
  readonly distillation?: Distillation;
}

export interface StepReport {
  /** Steps done, this one included. */
  readonly step: number;
  /** Mean cross-entropy of the step's window before the update, in nats a token. */
  readonly loss: number;
  /** Mean cross-entropy with a teacher's words; null = there is no teacher. */
  readonly softLoss: number | null;
  /** Global L2 norm of the raw gradients. */
  readonly norm: number;
  readonly rate: number;
  /** Tokens that the step predicted. */
  readonly tokens: number;
  /** The model's figures before the update. */
  readonly figures: Readonly<Record<string, number>>;
  /** What became of the connections before the step; null where they stayed. */
  readonly moved: readonly TensorChange[] | null;
  /** What became of averaging before the step; null = nothing. */
  readonly averaging: AveragingTurn | null;
}
