/** Packed models as files of a user's. */
import { isDeepStrictEqual } from 'node:util';
import type { JsonObject } from '../base/json.ts';
import type { ModelSettings } from '../check/settings/model.ts';
import { isCounted } from '../ml/compress/counted/front.ts';
import { unpackCounted } from '../ml/compress/counted/pack.ts';
import { unpack } from '../ml/compress/pack.ts';
import { PackError } from '../ml/compress/packed-checks.ts';
import type { ModelDescription } from '../ml/models/description.ts';
import type { TrainedModel } from '../ml/models/weights.ts';
import { StageTrouble } from './trouble.ts';

/** A model as it was packed, in whichever layout. */
export function readPacked(bytes: Uint8Array, path: string): TrainedModel {
  try {
    return isCounted(bytes) ? unpackCounted(bytes) : unpack(bytes);
  } catch (error) {
    if (!(error instanceof PackError)) throw error;
    throw new StageTrouble(
      `${path} is no packed model that can be read: ${error.message}`,
      'it must be, byte for byte, what `athanor export STAGE --packed FILE` wrote: copy or export it again',
    );
  }
}

/** The packed model as the one that an experiment declares, which must compute what it computes. */
export function readPackedAs(bytes: Uint8Array, path: string, declared: ModelDescription): TrainedModel {
  const { description, weights } = readPacked(bytes, path);
  if (description.vocabulary !== declared.vocabulary) {
    throw new StageTrouble(
      `the model in ${path} knows ${description.vocabulary} words and the corpus has ${declared.vocabulary}`,
      'use the corpus that the model was trained on',
    );
  }
  const [difference] = differences(computing(description.architecture), computing(declared.architecture));
  if (difference !== undefined) {
    const { setting, packed, written } = difference;
    throw new StageTrouble(
      `the model in ${path} is another one: its \`${setting}\` is ${packed}, not ${written}`,
      `it was packed from ${JSON.stringify(description.architecture)}`,
    );
  }
  return { description: { ...description, architecture: declared.architecture }, weights };
}

/** The settings that have a part in what a trained model computes. */
function computing({ cache, ...settings }: ModelSettings): JsonObject {
  const training = new Set(['dropout', 'penalty', 'hebbian']);
  const own = Object.entries(settings).filter(([name]) => !training.has(name));
  // Where a number was trained, a tensor has it, and the setting says only where it began.
  const parts = Object.entries(cache ?? {}).map(([name, part]: [string, unknown]) => [
    name,
    isObject(part) && part['learned'] === true ? { learned: true } : part,
  ]);
  return Object.fromEntries([
    ...own,
    ...(parts.length === 0 ? [] : [['cache', Object.fromEntries(parts)]]),
  ]) as JsonObject;
}

interface Difference {
  readonly setting: string;
  readonly packed: string;
  readonly written: string;
}

function differences(packed: unknown, written: unknown, path = ''): readonly Difference[] {
  if (isObject(packed) && isObject(written)) {
    const names = [...new Set([...Object.keys(packed), ...Object.keys(written)])];
    return names.flatMap((name) =>
      differences(packed[name], written[name], path === '' ? name : `${path}.${name}`),
    );
  }
  if (isDeepStrictEqual(packed, written)) return [];
  return [{ setting: path, packed: shown(packed), written: shown(written) }];
}

function shown(value: unknown): string {
  return value === undefined ? 'not there' : JSON.stringify(value);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
