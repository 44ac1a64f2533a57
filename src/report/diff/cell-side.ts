import type { StageName } from '../../base/brand.ts';
import type { CellOf } from '../../check/sweeps/cell.ts';
import type { RunStage } from '../../exec/run-record.ts';
import type { Side } from './side.ts';

export type Bindings = readonly (readonly [variable: string, value: string])[];

/**
 * The part of a side in which variables of its sweeps have the given values, under names that leave those values out, so
 * that two parts of one experiment can be laid beside each other. `of` limits it to one swept stage and its evaluations.
 */
export function cellSide(side: Side, bindings: Bindings, of: string | null): Side {
  const chosen = side.stages.filter(({ cell }) => {
    if (cell === undefined) return of === null;
    return (of === null || cell.of === of || cell.of === `evaluate ${of}`) && agrees(cell, bindings);
  });
  const parts = new Map(chosen.map((stage) => [stage.name, partOf(stage, bindings)]));
  const originals = new Map([...parts].map(([original, { name }]) => [name, original]));
  const named = (name: StageName): StageName => parts.get(name)?.name ?? name;
  const original = (name: StageName): StageName => originals.get(name) ?? name;
  const { results } = side;
  return {
    label: side.label,
    stages: [...parts.values()].map((stage) => ({
      ...stage,
      inputs: Object.fromEntries(Object.entries(stage.inputs).map(([role, name]) => [role, named(name)])),
    })),
    asked: new Map(
      [...side.asked].flatMap(([name, asked]) => (parts.has(name) ? [[named(name), asked]] : [])),
    ),
    results: {
      digest: (name, role) => results.digest(original(name), role),
      read: (name, role) => results.read(original(name), role),
      provenance: (name) => results.provenance(original(name)),
    },
  };
}

/**
 * What cells of a swept stage have in common but their seeds, each as the bindings that mean them: the parts into which
 * `trained[*]` falls. `bindings` are those that all shall have.
 */
export function partsOf(
  { stages }: Pick<Side, 'stages'>,
  bindings: Bindings,
  of: string,
): readonly Bindings[] {
  const parts = new Map<string, Bindings>();
  for (const { cell } of stages) {
    if (cell?.of !== of || !agrees(cell, bindings)) continue;
    const part = cell.at
      .filter(({ isSeed }) => !isSeed)
      .map(({ variable, value }) => [variable, value] as const);
    const bound = new Set(part.map(([variable]) => variable));
    parts.set(JSON.stringify(part), [...part, ...bindings.filter(([variable]) => !bound.has(variable))]);
  }
  return [...parts.values()];
}

/** A variable that a cell does not depend on has any value. */
export function agrees({ at }: CellOf, bindings: Bindings): boolean {
  return bindings.every(([variable, value]) =>
    at.every((one) => one.variable !== variable || one.value === value),
  );
}

/** A cell under the name that is left of it, and with the values that are left to vary. */
function partOf({ cell, ...stage }: RunStage, bindings: Bindings): RunStage {
  if (cell === undefined) return stage;
  const bound = new Set(bindings.map(([variable]) => variable));
  const at = cell.at.filter(({ variable }) => !bound.has(variable));
  if (at.length === 0) return { ...stage, name: cell.of as StageName };
  const values = at.map(({ variable, value }) => `${variable}=${value}`).join(',');
  return { ...stage, name: `${cell.of}[${values}]` as StageName, cell: { of: cell.of, at } };
}
