import type { Axis, Declaration, Name } from '../../lang/ast.ts';
import { rewriteBlock, rewriteDeclaration, type Rewriting } from '../sweeps/rewrite.ts';

/** Names that a declaration gives, those in the braces of a sweep too. */
export function namesGiven(declaration: Declaration): readonly Name[] {
  if (declaration.kind === 'sweep') return declaration.declarations.flatMap(namesGiven);
  return 'name' in declaration ? [declaration.name] : [];
}

/** Names in a declaration that may be those of others; some are words of the language. */
export function namesUsed(declaration: Declaration): ReadonlySet<string> {
  const used = new Set<string>();
  const use = <N extends Name>(name: N): N => {
    used.add(name.text);
    return name;
  };
  const rewriting: Rewriting = { value: use, reference: use, clause: use, word: (name) => name };
  visit(declaration, rewriting);
  return used;
}

/** Calls back for every name in a declaration. */
export function visit(declaration: Declaration, rewriting: Rewriting): void {
  switch (declaration.kind) {
    case 'import':
      return;
    case 'sweep':
      for (const axis of declaration.axes) visitAxis(axis, rewriting);
      for (const inner of declaration.declarations) visit(inner, rewriting);
      return;
    case 'evaluate':
      for (const subject of declaration.subjects) rewriting.reference(subject);
      if (declaration.block !== null) rewriteBlock(declaration.block, rewriting);
      return;
    default:
      rewriteDeclaration(declaration, rewriting);
  }
}

/** A value that is a name may be that of a model or stage, as well as that of a `let`. */
function visitAxis({ values }: Axis, rewriting: Rewriting): void {
  if (values.kind === 'name') rewriting.clause(values);
  if (values.kind !== 'list') return;
  const items = values.items.flatMap((item) => (item.kind === 'list' ? item.items : [item]));
  for (const item of items) if (item.kind === 'name') rewriting.reference(item);
}
