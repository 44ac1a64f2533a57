import type { CellOf } from '../check/sweeps/cell.ts';

/** Something that has a stage's name, and perhaps a place in a sweep. */
export interface Nameable {
  readonly name: string;
  readonly cell?: CellOf;
}

/**
 * The stages that a user's words mean, in their order: the one with that name or, of something swept, the cells that have
 * the values in brackets: `trained[method=set]`, `trained[*]`. The name alone means all cells.
 */
export function stagesMeant<T extends Nameable>(stages: readonly T[], text: string): readonly T[] {
  const exact = stages.filter(({ name }) => name === text);
  if (exact.length > 0) return exact;
  const [, of, inside = '*'] = /^([^[\]]+?)\s*(?:\[(.*)\])?$/.exec(text.trim()) ?? [];
  const wanted = bindingsIn(inside);
  if (of === undefined || wanted === null) return [];
  return stages.filter(
    ({ cell }) => cell?.of === of && wanted.every(([variable, value]) => has(cell, variable, value)),
  );
}

function has({ at }: CellOf, variable: string, value: string): boolean {
  return at.some((one) => one.variable === variable && one.value === value);
}

/** Of `method=set, seed=1`; none of `*`; null if it is neither. */
export function bindingsIn(text: string): readonly (readonly [variable: string, value: string])[] | null {
  if (text.trim() === '*') return [];
  const bindings = text.split(',').map((part) => /^\s*(\w+)\s*=\s*(.+?)\s*$/.exec(part));
  return bindings.every((match) => match !== null)
    ? bindings.map(([, variable = '', value = '']) => [variable, value.replace(/^"(.*)"$/, '$1')] as const)
    : null;
}
