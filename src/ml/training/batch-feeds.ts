import { fault } from '../../base/fault.ts';
import type { FittingSettings } from '../../check/settings/training.ts';
import type { TokenMatrix } from '../data/batches.ts';
import type { TrainingWindows } from '../data/windows.ts';
import type { Distillation } from '../distill/distillation.ts';
import type { LanguageModel } from '../models/model.ts';
import { Feeder, type Feed } from './feeds.ts';
import { columnsOfWindows } from './parts.ts';
import { RoomPlan } from './room.ts';

/** How many parts a batch is computed in. */
export function partsOf({ batch, subBatch = batch }: FittingSettings): number {
  return batch / subBatch;
}

/** The feeds of a step, one a part of the batch; those of the next one may be filled ahead. */
export class BatchFeeds {
  readonly #feeders: readonly Feeder[];
  #ahead: { readonly step: number; readonly feeds: readonly Feed[] } | null = null;

  constructor(
    model: LanguageModel,
    windows: TrainingWindows,
    text: TokenMatrix,
    settings: FittingSettings,
    distillation: Distillation | null,
  ) {
    const parts = partsOf(settings);
    const columns = windows.batch / parts;
    const room = new RoomPlan(model, text.ids);
    this.#feeders = Array.from({ length: parts }, (_, part) => {
      const own = parts === 1 ? windows : columnsOfWindows(windows, part * columns, columns);
      return new Feeder(model, own, room, settings.seed, distillation, part);
    });
  }

  of(step: number): readonly Feed[] {
    if (this.#ahead?.step !== step) this.fillAhead(step);
    return this.#ahead?.feeds ?? fault('nothing was filled');
  }

  /** What was filled before may be overwritten. */
  fillAhead(step: number): void {
    this.#ahead = { step, feeds: this.#feeders.map((feeder) => feeder.fill(step)) };
  }
}
