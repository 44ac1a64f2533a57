import type * as Cst from '../../grammar/cst.d.ts';
import type { Binding, CellSelection, Reference } from './ast.ts';
import { numberOf, stringOf } from './literals.ts';
import { nameOf, spanOf, written } from './lowering.ts';
import type { Mistakes } from './mistakes.ts';

/** A name and, in brackets, which of its cells; `null` where the name is missing, which the parser has then reported. */
export function lowerReference(mistakes: Mistakes, node: Cst.ReferenceCstNode | undefined): Reference | null {
  const name = nameOf(mistakes, node?.children.Name);
  const cells = node?.children.cells?.[0];
  if (name === null || cells === undefined) return name;
  const span = { ...name.span, end: spanOf(mistakes, cells).end };
  return { ...name, span, cells: lowerCells(mistakes, cells) };
}

function lowerCells(mistakes: Mistakes, node: Cst.CellsCstNode): CellSelection {
  const bindings = (node.children.binding ?? []).map((binding) => lowerBinding(mistakes, binding));
  return {
    kind: 'cells',
    bindings: bindings.filter((binding) => binding !== null),
    span: spanOf(mistakes, node),
  };
}

function lowerBinding(mistakes: Mistakes, node: Cst.BindingCstNode): Binding | null {
  const { number, word, String } = node.children;
  const variable = nameOf(mistakes, node.children.variable);
  const digits = written(number?.[0]?.children.Number);
  const string = written(String);
  const value =
    digits !== undefined
      ? numberOf(written(number?.[0]?.children.Minus), digits, mistakes)
      : string === undefined
        ? nameOf(mistakes, word)
        : stringOf(string, mistakes);
  return variable && value && { kind: 'binding', variable, value, span: spanOf(mistakes, node) };
}
