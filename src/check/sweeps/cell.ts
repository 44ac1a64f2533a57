import type { Name, Value } from '../../lang/ast.ts';

/** One thing that varies, or several that vary together; `sweep a in [...], b in [...]` has two. */
export interface SweptAxis {
  readonly variables: readonly SweptVariable[];
  /** How many values each variable has. */
  readonly size: number;
  /** Whether it gives seeds to what is trained: `seeds 1..5`. */
  readonly givesSeeds: boolean;
  /** After a mistake, reported, its values are not known; then it counts as one value, which nothing is said of. */
  readonly isUnknown: boolean;
}

export interface SweptVariable {
  readonly name: Name;
  readonly values: readonly Value[];
  /** How the values are called in the names of cells. */
  readonly labels: readonly string[];
  /** Equal for two spellings of one value. */
  readonly identities: readonly string[];
}

/** Which value each axis has; its index. */
export type Cell = ReadonlyMap<SweptAxis, number>;

/** Where a stage stands in the sweep that declares it. */
export interface CellOf {
  /** The name that it has in common with the other cells. */
  readonly of: string;
  /** In the order of the axes. */
  readonly at: readonly CellValue[];
}

export interface CellValue {
  readonly variable: string;
  readonly value: string;
  /** Whether it is a seed, so that cells that differ in nothing else are repetitions of one experiment. */
  readonly isSeed: boolean;
}

/** `selfish[method=rigl,seed=2]`; without axes the name alone. */
export function cellName(name: string, axes: readonly SweptAxis[], cell: Cell): string {
  if (axes.length === 0) return name;
  const values = axes.flatMap(({ variables }, index) =>
    variables.map(
      (variable) => `${variable.name.text}=${labelAt(variable, cell.get(axes[index] as SweptAxis))}`,
    ),
  );
  return `${name}[${values.join(',')}]`;
}

export function labelAt({ labels }: SweptVariable, index: number | undefined): string {
  return labels[index ?? -1] ?? '';
}

/** Every combination, the last axis varying fastest. */
export function* combinations(axes: readonly SweptAxis[], within: Cell = new Map()): Generator<Cell> {
  const [axis, ...rest] = axes;
  if (axis === undefined) {
    yield within;
    return;
  }
  for (let index = 0; index < axis.size; index++) {
    yield* combinations(rest, new Map(within).set(axis, index));
  }
}
