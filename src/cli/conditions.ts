import { checkCondition, type CheckedCondition } from '../check/condition.ts';
import { Findings } from '../check/findings.ts';
import type { Diagnostic } from '../diag/diagnostic.ts';
import type { Source } from '../diag/source.ts';
import { parseCondition } from '../lang/condition.ts';
import type { Diff } from '../report/diff/diff.ts';
import { judgeCondition, type Judged } from '../report/diff/gate.ts';
import { diagnosticsJson, showDiagnostics } from './diagnostics.ts';
import { InvalidCondition } from './exit.ts';
import { printJson, type Session } from './session.ts';

/** Conditions of the command line with the texts that their places are in. */
interface Conditions {
  readonly checked: readonly CheckedCondition[];
  readonly sources: ReadonlyMap<string, Source>;
}

export interface JudgedCondition {
  readonly condition: CheckedCondition;
  readonly answer: Judged;
}

/** Reads `--fail-if`; says all that is wrong and throws if anything is. */
function readConditions(session: Session, texts: readonly string[]): Conditions {
  const parsed = texts.map(parseCondition);
  const sources = new Map(parsed.map(({ source }) => [source.name, source]));
  const found = parsed.map(({ source, condition, diagnostics }) => {
    const findings = new Findings();
    const checked = condition === null ? null : checkCondition(condition, findings);
    return { checked, diagnostics: [...diagnostics, ...findings.inOrder(source.name)] };
  });
  const diagnostics = found.flatMap((one) => one.diagnostics);
  if (diagnostics.length > 0) refuse(session, diagnostics, sources);
  return { checked: found.flatMap(({ checked }) => checked ?? []), sources };
}

/** Says what is wrong with conditions, and ends the call. */
function refuse(session: Session, diagnostics: readonly Diagnostic[], sources: Conditions['sources']): never {
  showDiagnostics(session, diagnostics, sources);
  if (session.json) printJson(session, 'invalid', { diagnostics: diagnosticsJson(diagnostics, sources) });
  throw new InvalidCondition();
}

/** Each of `--fail-if` held against a comparison; says which mean nothing or cannot be judged and throws if any is such. */
export function judgeConditions(
  session: Session,
  texts: readonly string[],
  found: Diff,
): readonly JudgedCondition[] {
  const { checked, sources } = readConditions(session, texts);
  const mistakes: Diagnostic[] = [];
  const judged = checked.flatMap((condition) => {
    const answer = judgeCondition(condition, found);
    if ('breaches' in answer) return [{ condition, answer }];
    mistakes.push(answer);
    return [];
  });
  if (mistakes.length > 0) refuse(session, mistakes, sources);
  return judged;
}
