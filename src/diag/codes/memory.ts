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
  E0372: {
    severity: 'error',
    title: '`cache` lacks `{missing}`, and `{subject}` has no cache of its own to take it from',
    label: '',
    notes: [],
    hints: ['write `size`, `lambda` and `theta`, or evaluate a `search_cache` stage, which finds the last two'],
    explanation:
      'An evaluation may put a cache around any model. Of a model that has one already, by training or by a search, only what is to be changed needs to be written.',
    example: {
      wrong:
        'corpus sotu\nmodel lstm\nstage dense = train lstm on sotu { epochs 1 }\nevaluate dense on valid { batch 1  cache { size 2000 } }\n',
      right:
        'corpus sotu\nmodel lstm\nstage dense = train lstm on sotu { epochs 1 }\nevaluate dense on valid { batch 1  cache { size 2000  lambda 0.1  theta 0.02 } }\n',
    },
  },
} as const satisfies Rows;
