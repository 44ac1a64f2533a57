import type { JsonObject } from '../base/json.ts';
import type { AnyPlannedStage } from './plan.ts';

/**
 * What a stage asks for, as plain data for its key. Settings are already resolved: units, defaults, `let`s, `with`
 * and selectors leave no trace, so two spellings of one question are equal here.
 *
 * Left out, because none of it can change a result: the stage's name, where things were written, the paths of the
 * files it reads (the key has their digests), checkpoint intervals, and expectations, which are judged afterwards.
 */
export function identity({ settings }: AnyPlannedStage): JsonObject {
  return settings as unknown as JsonObject;
}
