import type { Json, JsonObject } from '../base/json.ts';
import type { AnyPlannedStage } from './plan.ts';
import { defaultThreads } from './settings/compute.ts';

/**
 * What a stage asks for, as plain data for its key. Settings are already resolved: units, defaults, `let`s, `with`
 * and selectors leave no trace, so two spellings of one question are equal here.
 *
 * Left out, because none of it can change a result: the stage's name, where things were written, the paths of the
 * files it reads (the key has their digests), checkpoint intervals, and expectations, which are judged afterwards.
 */
export function identity({ settings }: AnyPlannedStage): JsonObject {
  return withoutLateDefaults(settings as unknown as JsonObject);
}

/**
 * Settings that came after keys did, with the value that every earlier stage had in effect. At that value they stay out,
 * so that an earlier result is still the answer.
 */
export const lateDefaults: Readonly<JsonObject> = {
  device: 'cpu',
  threads: defaultThreads,
  kernels: 'dense',
};

function withoutLateDefaults(settings: JsonObject): JsonObject {
  const fields = Object.entries(settings).filter(([name, value]) => value !== lateDefaults[name]);
  const retraining = settings['retraining'];
  const identity = Object.fromEntries(fields);
  return isObject(retraining) ? { ...identity, retraining: withoutLateDefaults(retraining) } : identity;
}

/** The settings of which an identity was made. */
export function settingsOf(identity: JsonObject): JsonObject {
  const { retraining } = identity;
  const settings = { ...lateDefaults, ...identity };
  return isObject(retraining) ? { ...settings, retraining: settingsOf(retraining) } : settings;
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
