import type { Rows } from './row.ts';

/** E039x: what a model costs, and tables that say where it is pruned how far. */
export const accounting = {
  E0391: {
    severity: 'error',
    title: '`{metric}` is counted only where the evaluation says by which rules',
    label: 'not counted',
    notes: [],
    hints: ['write `score micronet` before it'],
    explanation:
      'Parameters and operations are worth what the rules say by which they are counted, so an evaluation names them: `score micronet`, or `score micronet { counting strict }`.',
    example: {
      wrong:
        'corpus sotu\nmodel lstm\nstage dense = train lstm on sotu { epochs 1 }\nevaluate dense on valid { expect score < 1 }\n',
      right:
        'corpus sotu\nmodel lstm\nstage dense = train lstm on sotu { epochs 1 }\nevaluate dense on valid { score micronet  expect score < 1 }\n',
    },
  },
} as const satisfies Rows;
