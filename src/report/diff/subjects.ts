import type { StageName } from '../../base/brand.ts';
import type { StageKind } from '../../check/plan.ts';
import type { CellOf } from '../../check/sweeps/cell.ts';
import type { RunStage } from '../../exec/run-record.ts';
import type { Asked, Side } from './side.ts';

/** A stage of a side, or several that are one experiment repeated: cells of a sweep that differ in their seeds alone. */
export interface Subject {
  /** `dense`, `pruned[target=60%]` */
  readonly name: string;
  readonly kind: StageKind;
  /** By seed, in the order of the side; one under '' where nothing was repeated. */
  readonly repetitions: ReadonlyMap<string, RunStage>;
  /** The first repetition. */
  readonly first: RunStage;
  readonly asked: Asked | null;
  /** Input role to the name of the subject that fills it. */
  readonly inputs: Readonly<Record<string, string>>;
}

/** The stages of a side in their order, with repetitions together where the first of them stands. */
export function subjectsOf({ stages, asked }: Pick<Side, 'stages' | 'asked'>): readonly Subject[] {
  const groups = new Map<string, Map<string, RunStage>>();
  const subjectOf = new Map<StageName, string>();
  for (const stage of stages) {
    const { name, seed } = stage.cell === undefined ? { name: stage.name, seed: '' } : placeIn(stage.cell);
    const group = groups.get(name) ?? new Map<string, RunStage>();
    groups.set(name, group.set(seed, stage));
    subjectOf.set(stage.name, name);
  }
  return [...groups].flatMap(([name, repetitions]) => {
    const [first] = repetitions.values();
    if (first === undefined) return [];
    const inputs = Object.entries(first.inputs).map(([role, input]) => [role, subjectOf.get(input) ?? input]);
    return [
      {
        ...{ name, kind: first.kind, repetitions, first },
        asked: asked.get(first.name) ?? null,
        inputs: Object.fromEntries(inputs) as Record<string, string>,
      },
    ];
  });
}

function placeIn({ of, at }: CellOf): { readonly name: string; readonly seed: string } {
  const others = at.filter(({ isSeed }) => !isSeed).map(({ variable, value }) => `${variable}=${value}`);
  return {
    name: others.length === 0 ? of : `${of}[${others.join(',')}]`,
    seed: at.flatMap(({ isSeed, value }) => (isSeed ? [value] : [])).join(','),
  };
}
