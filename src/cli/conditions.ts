import { checkCondition, type CheckedCondition } from '../check/condition.ts';
import { Findings } from '../check/findings.ts';
import type { Diagnostic } from '../diag/diagnostic.ts';
import type { Source } from '../diag/source.ts';
import { parseCondition } from '../lang/condition.ts';
import { diagnosticsJson, showDiagnostics } from './diagnostics.ts';
import { InvalidCondition } from './exit.ts';
import { printJson, type Session } from './session.ts';

/** Conditions of the command line with the texts that their places are in. */
export interface Conditions {
  readonly checked: readonly CheckedCondition[];
  readonly sources: ReadonlyMap<string, Source>;
}

/** Reads `--fail-if`; says all that is wrong and throws if anything is. */
export function readConditions(session: Session, texts: readonly string[]): Conditions {
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
export function refuse(
  session: Session,
  diagnostics: readonly Diagnostic[],
  sources: Conditions['sources'],
): never {
  showDiagnostics(session, diagnostics, sources);
  if (session.json) printJson(session, 'invalid', { diagnostics: diagnosticsJson(diagnostics, sources) });
  throw new InvalidCondition();
}
