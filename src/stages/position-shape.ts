/** Whether values from a state have the shape of what was put into it: anybody who may write to the store can make one. */
import type { Position } from '../ml/training/snapshot.ts';
import { requireFit } from './unfit-state.ts';
import type { Validation } from './metric-history.ts';
import type { MetricLogState } from './metric-log.ts';

type Unknown = Readonly<Record<string, unknown>>;

export function requirePosition(value: unknown, step: number): asserts value is Position {
  requireFit(isObject(value), 'it has no position');
  const { rate, running, improved, sparse, averaging, best } = value;
  requireFit(value['step'] === step, `it is not of step ${step}`);
  const isRight =
    isObject(rate) &&
    isNumber(rate['rate']) &&
    (rate['best'] === null || isNumber(rate['best'])) &&
    isCount(rate['stalled']) &&
    isCount(value['validatedAt']) &&
    value['validatedAt'] <= step &&
    isObject(running) &&
    isNumber(running['loss']) &&
    isNumber(running['rows']) &&
    (improved === undefined || isScored(improved)) &&
    (best === undefined || isScored(best)) &&
    (averaging === undefined || isAveraging(averaging)) &&
    (sparse === undefined || isSparse(sparse));
  requireFit(isRight, 'its position is none');
}

export function requireValidations(value: unknown, step: number): asserts value is readonly Validation[] {
  const isRight =
    Array.isArray(value) &&
    value.every(
      (told: unknown, index) =>
        isObject(told) &&
        ['rate', 'loss', 'validLoss', 'validPerplexity'].every((name) => isNumber(told[name])) &&
        typeof told['averaged'] === 'boolean' &&
        isCount(told['step']) &&
        told['step'] <= step &&
        (index === 0 || told['step'] > ((value[index - 1] as Unknown)['step'] as number)),
    );
  requireFit(isRight, 'its validations are none');
}

export function requireLines(value: unknown): asserts value is MetricLogState {
  const isRight =
    isObject(value) &&
    typeof value['text'] === 'string' &&
    ['string', 'undefined'].includes(typeof value['told']) &&
    isNumber(value['sum']) &&
    isNumber(value['tokens']);
  requireFit(isRight, 'its metrics are none');
}

function isScored(value: unknown): boolean {
  return isObject(value) && isNumber(value['loss']) && isCount(value['step']);
}

function isAveraging(value: unknown): boolean {
  if (!isObject(value)) return false;
  const { history, since } = value;
  return Array.isArray(history) && history.every(isNumber) && (since === null || isCount(since));
}

function isSparse(value: unknown): boolean {
  return isObject(value) && isCount(value['step']) && (value['memory'] === null || isObject(value['memory']));
}

export function isObject(value: unknown): value is Unknown {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isNumber(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}

export function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}
