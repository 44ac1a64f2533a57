import type { Rows } from './row.ts';

/** E09xx: `--fail-if` on the command line. */
export const conditions = {
  E0901: {
    severity: 'error',
    title: 'a condition is written METRIC > BOUND',
    label: '{problem}',
    notes: [],
    hints: ['for example `--fail-if "perplexity(test) > +1%"` or `--fail-if "bytes of small > 2MB"`'],
    explanation:
      'A condition names a metric, with the split it is of, and what it must not be: `> +1%` and `> +0.5` are changes from the base, which have a sign; `> 120` is the figure itself; `worse` is the verdict over seeds. `of STAGE` limits it to one stage. It is met as soon as one side of the comparison meets it in one stage.',
    example: null,
  },
  E0902: {
    severity: 'error',
    title: 'no stage `{name}` is compared',
    label: '',
    notes: ['compared: {known}'],
    hints: ['did you mean `{nearest}`?'],
    explanation:
      'A condition on a stage that is not there would never be met, so it would say nothing. Models that were evaluated are compared.',
    example: null,
  },
  E0903: {
    severity: 'error',
    title: 'there is no `{metric}` to judge',
    label: '{problem}',
    notes: [],
    hints: ['evaluate the model with it on both sides, and run them first'],
    explanation:
      'A condition is judged by figures. Without any it could only be met or not met by accident, so that is a mistake and not a pass.',
    example: null,
  },
  E0904: {
    severity: 'error',
    title: '`{metric}` is {expected}, and a change has a sign',
    label: '',
    notes: [],
    hints: ['write `+{found}` for a change of so much'],
    explanation:
      'A bound without a sign is a figure of the metric itself, in its unit; one with a sign is a change from the base, where `%` is a part of the base figure.',
    example: null,
  },
} as const satisfies Rows;
