import { unreachable } from '../base/fault.ts';
import type { Json, JsonObject } from '../base/json.ts';
import type { ExpectedResult } from '../check/settings/evaluate.ts';
import type { ExpectationResult } from './events.ts';

/** Holds a promise against a stage's summary. A figure that is not there, or is not finite, keeps no promise. */
export function judge(expected: ExpectedResult, summary: JsonObject): ExpectationResult {
  const { metric, split, comparison, bound } = expected;
  const figures = split === null ? summary : summary[split];
  const figure = isObject(figures) ? figures[metric] : undefined;
  const actual = typeof figure === 'number' && Number.isFinite(figure) ? figure : null;
  return {
    text: `${metric}${split === null ? '' : `(${split})`} ${comparison} ${bound}`,
    actual,
    held: actual !== null && holds(actual, comparison, bound),
  };
}

export function holds(actual: number, comparison: ExpectedResult['comparison'], bound: number): boolean {
  switch (comparison) {
    case '<':
      return actual < bound;
    case '<=':
      return actual <= bound;
    case '>':
      return actual > bound;
    case '>=':
      return actual >= bound;
    default:
      return unreachable(comparison);
  }
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
