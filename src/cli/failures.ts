import { folded } from '../report/cut.ts';
import type { Printer } from './session.ts';

/** A stage that failed, and where its log is. */
export interface Failure {
  readonly stage: string;
  readonly message: string;
  readonly hint: string | null;
  /** As it is shown; null where there is none. */
  readonly log: string | null;
}

/** What went wrong, what helps and the logs, in as many columns as there are; stages that failed alike are told together. */
export function failureLines(
  failures: readonly Failure[],
  { paint, columns = Number.POSITIVE_INFINITY }: Pick<Printer, 'paint' | 'columns'>,
): readonly string[] {
  const alike = new Map<string, Failure[]>();
  for (const failure of failures) {
    const key = JSON.stringify([failure.message, failure.hint]);
    alike.set(key, [...(alike.get(key) ?? []), failure]);
  }
  const fact = (text: string): readonly string[] =>
    folded(text, columns - margin.length).map(
      (line, index) => (index === 0 ? margin : ' '.repeat(margin.length)) + line,
    );
  return [...alike.values()].flatMap((group) => {
    const [first, ...others] = group;
    if (first === undefined) return [];
    const { stage, message, hint } = first;
    const who = others.length === 0 ? stage : `${stage} and ${others.length} more`;
    const [headline = '', ...rest] = folded(`error: ${who} failed: ${message}`, columns);
    return [
      headline
        .replace(/^error/, (word) => paint('bad', word))
        .replace(` ${who} `, () => ` ${paint('strong', who)} `),
      ...rest,
      ...(hint === null ? [] : fact(hint).map((line) => paint('good', line))),
      ...group.flatMap(({ stage, log }) =>
        log === null ? [] : fact(others.length === 0 ? `log: ${log}` : `log of ${stage}: ${log}`),
      ),
    ];
  });
}

const margin = '   = ';
