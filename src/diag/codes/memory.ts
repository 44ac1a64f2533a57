import type { Rows } from './row.ts';

/** E037x: neural caches, and softmaxes that learn beside the optimizer. */
export const memory = {
  E0371: {
    severity: 'error',
    title: 'a mixture of softmaxes has no Hebbian softmax',
    label: '',
    notes: ['each of its experts has a vector of its own for every token'],
    hints: ['delete it: `mos` learns by its optimizer alone'],
    explanation:
      "A Hebbian softmax moves a word's vector towards the hidden vector from which the word was to be predicted. In `mos` several vectors, one an expert, meet that of the word, and none of them is the one.",
    example: {
      wrong: 'corpus sotu\nmodel lm = mos { hebbian { gamma 0.01 } }\n',
      right: 'corpus sotu\nmodel lm = mos\n',
    },
  },
} as const satisfies Rows;
