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
    hints: [
      'write `size`, `lambda` and `theta`, or evaluate a `search_cache` stage, which finds the last two',
    ],
    explanation:
      'An evaluation may put a cache around any model. Of a model that has one already, by training or by a search, only what is to be changed needs to be written.',
    example: {
      wrong:
        'corpus sotu\nmodel lstm\nstage dense = train lstm on sotu { epochs 1 }\nevaluate dense on valid { batch 1  cache { size 2000 } }\n',
      right:
        'corpus sotu\nmodel lstm\nstage dense = train lstm on sotu { epochs 1 }\nevaluate dense on valid { batch 1  cache { size 2000  lambda 0.1  theta 0.02 } }\n',
    },
  },
  E0373: {
    severity: 'warning',
    title:
      'the {batch} columns share one cache of {size} entries: each token sees the last {steps} of its own column',
    label: '',
    notes: ['and the entries of all other columns, which stand elsewhere in the text'],
    hints: ['write `batch 1`, or `columns apart` in the `cache` of this evaluation'],
    explanation:
      'Entries are remembered in the order of time, so with several columns those of all stand in turn, as in the training of MicroNet. An evaluation in one column, or with `columns apart`, looks back into its own text alone, and that is what a `search_cache` in one column was made for.',
    example: {
      wrong:
        'corpus sotu\nmodel lm = lstm { cache { size 500 } }\nstage dense = train lm on sotu { epochs 1 }\nevaluate dense on valid { batch 10 }\n',
      right:
        'corpus sotu\nmodel lm = lstm { cache { size 500 } }\nstage dense = train lm on sotu { epochs 1 }\nevaluate dense on valid { batch 1 }\n',
    },
  },
} as const satisfies Rows;
