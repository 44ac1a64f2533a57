import type { Rows } from './row.ts';

/** E05xx: `--set` on the command line. */
export const overrides = {
  E0501: {
    severity: 'error',
    title: 'an override is written PATH=VALUE',
    label: '{problem}',
    notes: [],
    hints: ['for example `--set dense.optimizer.rate=5`'],
    explanation:
      'An override names one setting by its path, from the declaration inward with dots, and gives it a value as it would stand in the file. A rule on the way is named by its selectors in quotes, `pruned."layers.*".to=70%`. A name alone is a `let`, or the variable of a sweep, which takes a list, `rate=[1, 2]`; `seeds=1..6` counts the seeds of a sweep.',
    example: null,
  },
  E0502: {
    severity: 'error',
    title: 'unknown path: {owner} has no `{name}`',
    label: '',
    notes: ['there: {known}'],
    hints: ['did you mean `{nearest}`?'],
    explanation: 'Each step of the path must exist: first a name declared in the file, then settings of it.',
    example: null,
  },
} as const satisfies Rows;
