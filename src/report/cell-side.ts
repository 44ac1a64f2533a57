import type { StageName } from '../base/brand.ts';
import type { CellOf } from '../check/sweeps/cell.ts';
import type { RunStage } from '../exec/run-record.ts';
import type { Side } from './diff.ts';

type Bindings = readonly (readonly [variable: string, value: string])[];

/**
 * The part of a side in which variables of its sweeps have the given values, under names that leave those values out, so
 * that two parts of one experiment can be laid beside each other. `of` limits it to one swept stage and its evaluations.
 */
export function cellSide(side: Side, bindings: Bindings, of: string | null): Side {
  const chosen = side.stages.filter(({ cell }) => {
    if (cell === undefined) return of === null;
    return (of === null || cell.of === of || cell.of === `evaluate ${of}`) && agrees(cell, bindings);
  });
  const names = new Map(chosen.map((stage) => [stage.name, shortName(stage, bindings)]));
  const originals = new Map([...names].map(([name, short]) => [short, name]));
  const named = (name: StageName): StageName => names.get(name) ?? name;
  return {
    label: side.label,
    stages: chosen.map((stage) => ({
      ...stage,
      name: named(stage.name),
      inputs: Object.fromEntries(Object.entries(stage.inputs).map(([role, name]) => [role, named(name)])),
    })),
    asked: new Map(
      [...side.asked].flatMap(([name, asked]) => (names.has(name) ? [[named(name), asked]] : [])),
    ),
    weights: (name) => side.weights(originals.get(name) ?? name),
  };
}

/** A variable that a cell does not depend on has any value. */
function agrees({ at }: CellOf, bindings: Bindings): boolean {
  return bindings.every(([variable, value]) =>
    at.every((one) => one.variable !== variable || one.value === value),
  );
}

function shortName({ name, cell }: RunStage, bindings: Bindings): StageName {
  if (cell === undefined) return name;
  const bound = new Set(bindings.map(([variable]) => variable));
  const left = cell.at.filter(({ variable }) => !bound.has(variable));
  const values = left.map(({ variable, value }) => `${variable}=${value}`).join(',');
  return (left.length === 0 ? cell.of : `${cell.of}[${values}]`) as StageName;
}
