import type { TopLevelSpec } from 'vega-lite';
import type { AblationBar } from '../exec/plotting.ts';
import { ink, inks } from './ink.ts';

/** Stacks of a pipeline, one above the other: for each step its parameters, operations and perplexity as bars. */
export function ablationSpec(stacks: readonly (readonly AblationBar[])[], split: string): TopLevelSpec {
  const measures = [
    { field: 'parameters', title: 'parameters' },
    { field: 'operations', title: 'operations a token' },
    { field: 'perplexity', title: `perplexity (${split})` },
  ] as const;
  const shown = measures.filter(({ field }) =>
    stacks.some((stack) => stack.some((step) => step[field] !== null)),
  );
  return {
    ...ink,
    vconcat: stacks.map((stack, index) => ({
      hconcat: shown.map(({ field, title }, column) => ({
        width: 220,
        height: { step: 26 },
        data: {
          values: stack.map((step, place) => ({
            step: place === 0 ? step.stage : `+ ${step.stage}`,
            value: step[field],
          })),
        },
        encoding: {
          y: {
            field: 'step',
            type: 'nominal' as const,
            sort: null,
            title: null,
            axis: column === 0 ? { labelLimit: 200 } : null,
          },
          x: { field: 'value', type: 'quantitative' as const, title, axis: { format: '~s', tickCount: 4 } },
        },
        layer: [
          { mark: { type: 'bar' as const, height: 16, color: inks[index % inks.length] ?? inks[0] } },
          {
            mark: { type: 'text' as const, align: 'left' as const, dx: 4 },
            encoding: { text: { field: 'value', type: 'quantitative' as const, format: '.4~s' } },
          },
        ],
      })),
    })),
  };
}
