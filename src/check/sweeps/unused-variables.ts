import type { Findings } from '../findings.ts';
import type { SweptVariable } from './cell.ts';
import type { Scope } from './scope.ts';

/** Variables that no declaration in their braces names. */
export function reportUnusedVariables(
  { axes, parts }: Scope,
  used: ReadonlySet<SweptVariable>,
  findings: Findings,
): void {
  for (const { variables, givesSeeds } of axes) {
    for (const variable of variables) {
      if (used.has(variable)) continue;
      const { text, span } = variable.name;
      const advice = givesSeeds ? 'nothing in the braces is trained without a seed of its own' : null;
      findings.report('E0708', { variable: text, advice }, span);
    }
  }
  for (const part of parts) {
    if (part.kind === 'sweep') reportUnusedVariables(part.scope, used, findings);
  }
}
