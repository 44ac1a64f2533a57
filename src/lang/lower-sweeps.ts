import type * as Cst from '../../grammar/cst.d.ts';
import type { Axis, Count, SeedAxis, Series, VariableAxis } from './ast.ts';
import { numberOf } from './literals.ts';
import { lowerList } from './lower-values.ts';
import { nameOf, namesOf, spanOf, written } from './lowering.ts';
import type { Mistakes } from './mistakes.ts';
import { stretchOf } from './spans.ts';

/** The axes of a sweep that are whole; what is missing of the others the parser has reported. */
export function lowerAxes(mistakes: Mistakes, children: Cst.SweepDeclarationCstChildren): readonly Axis[] {
  const axes = [
    ...(children.axis ?? []).map((node) => lowerAxis(mistakes, node)),
    ...(children.seedAxis ?? []).map((node) => lowerSeeds(mistakes, node)),
  ];
  return axes.filter((axis) => axis !== null);
}

function lowerAxis(mistakes: Mistakes, { children }: Cst.AxisCstNode): Axis | null {
  const [variables, seeds] = [children.variableAxis?.[0], children.seedAxis?.[0]];
  if (variables !== undefined) return lowerVariables(mistakes, variables);
  return seeds === undefined ? null : lowerSeeds(mistakes, seeds);
}

function lowerVariables(mistakes: Mistakes, node: Cst.VariableAxisCstNode): VariableAxis | null {
  const variables = namesOf(mistakes, node.children.names?.[0]?.children.Name);
  const values = lowerSeries(mistakes, node.children.series?.[0]);
  if (variables.length === 0 || values === null) return null;
  return { kind: 'axis', variables, values, span: spanOf(mistakes, node) };
}

function lowerSeeds(mistakes: Mistakes, node: Cst.SeedAxisCstNode): SeedAxis | null {
  const word = written(node.children.Seeds);
  const values = lowerSeries(mistakes, node.children.series?.[0]);
  if (word === undefined || values === null) return null;
  return {
    kind: 'seeds',
    keyword: mistakes.locate(stretchOf(word)),
    values,
    span: spanOf(mistakes, node),
  };
}

export function lowerSeries(mistakes: Mistakes, node: Cst.SeriesCstNode | undefined): Series | null {
  const list = node?.children.list?.[0];
  if (list !== undefined) return lowerList(mistakes, list);
  const count = node?.children.count?.[0];
  return count === undefined ? nameOf(mistakes, node?.children.Name) : lowerCount(mistakes, count);
}

function lowerCount(mistakes: Mistakes, node: Cst.CountCstNode): Count | null {
  const [first, last] = (node.children.number ?? []).map(({ children }) => {
    const digits = written(children.Number);
    return digits === undefined ? null : numberOf(written(children.Minus), digits, mistakes);
  });
  return first && last ? { kind: 'count', first, last, span: spanOf(mistakes, node) } : null;
}
