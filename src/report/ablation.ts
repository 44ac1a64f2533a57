import type { StageName } from '../base/brand.ts';
import type { Split } from '../check/settings/corpus.ts';
import type { RunStage } from '../exec/run-record.ts';
import { formatChange, formatCount, formatDuration, formatMetric, shortKey } from './numbers.ts';
import { modelRows } from './rows.ts';
import { renderTable, type Cell, type Paint } from './table.ts';

/** One technique of a pipeline, added to those before it. */
export interface AblationStep {
  readonly stage: StageName;
  /** In words of 32 bits where the evaluation counted them by a score, else the entries that are not zero. */
  readonly parameters: number | null;
  /** For one predicted token; null where no score was asked for. */
  readonly operations: number | null;
  readonly perplexity: number | null;
  /** Seconds of the stage's own work. */
  readonly seconds: number | null;
  readonly key: string | null;
}

/** Techniques in the order in which they were added. */
export type AblationStack = readonly AblationStep[];

/** Steps that were not evaluated, which an ablation cannot show. */
export interface Unevaluated {
  readonly unevaluated: readonly string[];
}

/** The figures of stages of a run, stack by stack, on one split. */
export function ablationOf(
  stages: readonly RunStage[],
  stacks: readonly (readonly StageName[])[],
  split: Split,
): readonly AblationStack[] | Unevaluated {
  const rows = new Map(modelRows(stages).models.map((row) => [row.stage, row]));
  const keys = new Map(stages.map(({ name, contentKey }) => [name, contentKey]));
  const unevaluated = stacks.flat().filter((name) => rows.get(name)?.perplexity[split] === undefined);
  if (unevaluated.length > 0) return { unevaluated };
  return stacks.map((stack) =>
    stack.flatMap((name): AblationStep[] => {
      const row = rows.get(name);
      if (row === undefined) return [];
      return [
        {
          stage: name,
          parameters: row.storage ?? row.nonzeros,
          operations: row.operations,
          perplexity: row.perplexity[split] ?? null,
          seconds: row.seconds,
          key: keys.get(name) ?? null,
        },
      ];
    }),
  );
}

/** A row a step; a count that a step leaves as it was is blank. */
export function renderAblation(stacks: readonly AblationStack[], split: Split, paint: Paint): string[] {
  const rows = stacks.flatMap((stack, index) => [
    ...(index === 0 ? [] : [[]]),
    ...stack.map((step, place): readonly Cell[] => {
      const before = place === 0 ? null : (stack[place - 1] ?? null);
      return [
        { text: place === 0 ? step.stage : `+ ${step.stage}`, tone: 'strong' },
        counted(step.parameters, before?.parameters),
        counted(step.operations, before?.operations),
        step.perplexity === null ? '' : formatMetric(step.perplexity),
        before?.perplexity == null || step.perplexity === null
          ? ''
          : formatChange(before.perplexity, step.perplexity),
        step.seconds === null ? '' : formatDuration(step.seconds),
        { text: shortKey(step.key), tone: 'faint' },
      ];
    }),
  ]);
  const right = (title: string) => ({ title, align: 'right' }) as const;
  const columns = [
    { title: 'step', align: 'left' } as const,
    right('parameters'),
    right('operations'),
    right(`perplexity(${split})`),
    right('change'),
    right('work'),
    { title: 'key', align: 'left' } as const,
  ];
  return renderTable({ columns, rows }, paint);
}

function counted(count: number | null, before: number | null | undefined): string {
  return count === null || count === before ? '' : formatCount(Math.round(count));
}
