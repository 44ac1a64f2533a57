import type { Name } from '../lang/ast.ts';
import type { Context } from './context.ts';

/** Warns of declarations that nothing refers to. A stage is a result, so it may stand for itself. */
export function reportUnused({ symbols, derivations, lets, findings }: Context): void {
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
    if (kind === 'stage') continue;
    const unused = kind === 'let' ? !lets.isUsed(text) : working && !used.has(text);
    if (unused) findings.report('E0206', { what: kind, name: text }, name.span);
  }
}
