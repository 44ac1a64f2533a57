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
      'Parameters and operations are worth what the rules say by which they are counted, so an evaluation names them. `score micronet` counts as the authors of MicroNet did; with `counting strict` in its block it counts what they left out, too.',
    example: {
      wrong:
        'corpus sotu\nmodel lstm\nstage dense = train lstm on sotu { epochs 1 }\nevaluate dense on valid { expect score < 1 }\n',
      right:
        'corpus sotu\nmodel lstm\nstage dense = train lstm on sotu { epochs 1 }\nevaluate dense on valid { score micronet  expect score < 1 }\n',
    },
  },
  E0392: {
    severity: 'error',
    title: 'there is no schedule "{name}"',
    label: '',
    notes: ['published schedules: {known}'],
    hints: [
      'did you mean "{nearest}"?',
      'a schedule of your own is a `let` of rules, which `with` puts into a pruning; see `athanor explain E0392`',
    ],
    explanation:
      'A text names one of the published tables that say how far each tensor is pruned. A word names a `sensitivity` stage, which works a table out. Rules of your own can be given a name with `let`, imported from another file, and put into any pruning with `with`.',
    example: {
      wrong:
        'corpus sotu\nmodel lstm\nstage dense = train lstm on sotu { epochs 1 }\nstage pruned = prune dense { schedule "micronet"  over 500 }\n',
      right:
        'corpus sotu\nmodel lstm\nlet mine = { "layers.*" { from 10%  to 40% } }\nstage dense = train lstm on sotu { epochs 1 }\nstage pruned = prune dense { with mine  over 500 }\n',
    },
  },
  E0393: {
    severity: 'error',
    title: 'the schedule {schedule} is for tensors that `{model}` does not have',
    label: 'of another model',
    notes: ['{model} lacks: {missing}', '{model} has: {has}'],
    hints: ['say how far each tensor goes in rules, or let a `sensitivity` stage find out'],
    explanation:
      'A schedule says of each tensor by its name how far it is pruned. The published ones are for a transformer of eight layers whose vocabulary has three bins.',
    example: {
      wrong:
        'corpus sotu\nmodel lstm\nstage dense = train lstm on sotu { epochs 1 }\nstage pruned = prune dense { schedule "micronet-0.358"  over 500 }\n',
      right:
        'corpus sotu\nmodel lstm\nstage dense = train lstm on sotu { epochs 1 }\nstage sens = sensitivity dense { to 36% }\nstage pruned = prune dense { schedule sens  over 500 }\n',
    },
  },
  E0394: {
    severity: 'error',
    title: '`schedule` needs an analysis, but `{name}` yields {found}',
    label: '',
    notes: ['these yield a schedule: {known}'],
    hints: ['did you mean `{nearest}`?', 'make one with the verb `sensitivity`'],
    explanation:
      'A `sensitivity` stage measures how the loss of a model depends on the sparsity of each of its tensors, and finds how far each may go for a wanted total.',
    example: {
      wrong:
        'corpus sotu\nmodel lstm\nstage dense = train lstm on sotu { epochs 1 }\nstage pruned = prune dense { schedule dense  over 500 }\n',
      right:
        'corpus sotu\nmodel lstm\nstage dense = train lstm on sotu { epochs 1 }\nstage sens = sensitivity dense { to 36% }\nstage pruned = prune dense { schedule sens  over 500 }\n',
    },
  },
  E0395: {
    severity: 'error',
    title: 'no tensor is left to be analysed',
    label: 'every one is kept as it is',
    notes: [],
    hints: ['delete a `keep yes`'],
    explanation: 'An analysis prunes one tensor at a time and measures what that costs.',
    example: {
      wrong:
        'corpus sotu\nmodel lstm\nstage dense = train lstm on sotu { epochs 1 }\nstage sens = sensitivity dense { to 36%  "*" keep yes }\n',
      right:
        'corpus sotu\nmodel lstm\nstage dense = train lstm on sotu { epochs 1 }\nstage sens = sensitivity dense { to 36%  "embedding" keep yes }\n',
    },
  },
} as const satisfies Rows;
