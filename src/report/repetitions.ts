import type { CellOf } from '../check/sweeps/cell.ts';
import { splits, type Split } from '../check/settings/corpus.ts';
import type { ModelRow } from './rows.ts';

/** Models that are one experiment repeated: cells of a sweep that differ in their seeds alone. */
export interface Repetitions {
  /** As a selection of cells: `trained[method=set]`. */
  readonly label: string;
  readonly models: readonly ModelRow[];
}

/** Models in their order, but for those of one sweep, which stand together, and among them those that only seeds part. */
export function inRepetitions(models: readonly ModelRow[]): readonly Repetitions[] {
  const groups = new Map<string, Map<string, ModelRow[]>>();
  for (const model of models) {
    const of = model.cell?.of ?? model.stage;
    const group = groups.get(of) ?? new Map<string, ModelRow[]>();
    groups.set(of, group);
    const label = model.cell === null ? model.stage : withoutSeeds(model.cell);
    const alike = group.get(label);
    if (alike === undefined) group.set(label, [model]);
    else alike.push(model);
  }
  return [...groups.values()].flatMap((group) =>
    [...group].map(([label, alike]) => ({ label, models: alike })),
  );
}

function withoutSeeds({ of, at }: CellOf): string {
  const others = at.filter(({ isSeed }) => !isSeed).map(({ variable, value }) => `${variable}=${value}`);
  return `${of}[${others.length === 0 ? '*' : others.join(',')}]`;
}

/** Of several rows; a figure that one of them lacks has no mean. */
export function meanRow(rows: readonly ModelRow[]): Omit<ModelRow, 'stage' | 'dense' | 'cell'> {
  const of = (figure: (row: ModelRow) => number | null): number | null => mean(rows.map(figure));
  return {
    perplexity: perSplit((split) => mean(perplexities(rows, split))),
    parameters: of(({ parameters }) => parameters),
    nonzeros: of(({ nonzeros }) => nonzeros),
    sparsity: of(({ sparsity }) => sparsity),
    bits: of(({ bits }) => bits),
    bytes: of(({ bytes }) => bytes),
    storage: of(({ storage }) => storage),
    operations: of(({ operations }) => operations),
    score: of(({ score }) => score),
    counting: rows.every(({ counting }) => counting === rows[0]?.counting)
      ? (rows[0]?.counting ?? null)
      : null,
    seconds: of(({ seconds }) => seconds),
  };
}

/** Sample standard deviation of the perplexities, over n - 1. */
export function spreadOf(rows: readonly ModelRow[]): ModelRow['perplexity'] {
  return perSplit((split) => {
    const values = perplexities(rows, split);
    const centre = mean(values);
    if (centre === null || values.length < 2) return null;
    const squares = values.map((value) => ((value ?? centre) - centre) ** 2);
    return Math.sqrt(squares.reduce((sum, square) => sum + square, 0) / (values.length - 1));
  });
}

function perplexities(rows: readonly ModelRow[], split: Split): readonly (number | null)[] {
  return rows.map(({ perplexity }) => perplexity[split] ?? null);
}

function perSplit(figure: (split: Split) => number | null): ModelRow['perplexity'] {
  return Object.fromEntries(
    splits.flatMap((split) => {
      const value = figure(split);
      return value === null ? [] : [[split, value]];
    }),
  );
}

function mean(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  if (known.length < values.length || known.length === 0) return null;
  return known.reduce((sum, value) => sum + value, 0) / known.length;
}
