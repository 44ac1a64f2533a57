import type { Name } from '../lang/ast.ts';
import type { Context } from './context.ts';

/**
 * Warns of declarations that nothing refers to. A stage is a result, so it may stand for itself. `listed` are the `let`s
 * that a sweep takes its values from.
 */
export function reportUnused(
  { file, symbols, derivations, lets, clauses, findings }: Context,
  listed: ReadonlySet<string>,
): void {
  const isLetUsed = (name: string) => lets.isUsed(name) || clauses.isUsed(name) || listed.has(name);
  const used = new Set<string>(derivations.bases);
  const use = (name: Name | null) => name && used.add(name.text);
  let working = symbols.evaluations.length > 0;
  for (const declaration of symbols.derivable.values()) {
    if (declaration.kind !== 'stage') continue;
    working = true;
    if (declaration.head.kind !== 'verb') continue;
    use(declaration.head.operand);
    use(declaration.head.on);
  }
  for (const { subjects } of symbols.evaluations) for (const subject of subjects) use(subject);
  for (const [text, { kind, name }] of symbols.byName) {
    // What other files declare is there for whoever imports it.
    if (kind === 'stage' || name.span.source !== file) continue;
    const unused = kind === 'let' ? !isLetUsed(text) : working && !used.has(text);
    if (unused) findings.report('E0206', { what: kind, name: text }, name.span);
  }
}
