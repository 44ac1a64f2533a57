import type { Rows } from './row.ts';

/** E036x: cells with gates, and training that keeps them sparse. */
export const recurrent = {
  E0361: {
    severity: 'error',
    title: '`{setting}` is {units}, not a multiple of the chunk of {chunk}',
    label: '',
    notes: [],
    hints: ['make `{setting}` a multiple of {chunk}, or change `chunk`'],
    explanation:
      "A master gate of an ordered-neurons LSTM holds for `chunk` neighbouring units, so a layer's units must come in whole chunks. The last layer is as wide as the embedding.",
    example: {
      wrong: 'corpus sotu\nmodel lm = on_lstm { embedding 40  width 115  chunk 10 }\n',
      right: 'corpus sotu\nmodel lm = on_lstm { embedding 40  width 120  chunk 10 }\n',
    },
  },
  E0362: {
    severity: 'error',
    title: '`{growth}` reads the moments of `optimizer adam`, and this stage has `{optimizer}`',
    label: '',
    notes: [],
    hints: ['write `optimizer adam`, or `{setting} {other}`'],
    explanation:
      'Growth and redistribution by momentum rank places by the mean gradient over its deviation, which only Adam keeps.',
    example: {
      wrong:
        'corpus sotu\nmodel lstm\nstage small = train lstm on sotu { epochs 1  sparse { density 33%  growth momentum } }\n',
      right:
        'corpus sotu\nmodel lstm\nstage small = train lstm on sotu { epochs 1  sparse { density 33%  growth gradient } }\n',
    },
  },
  E0363: {
    severity: 'error',
    title: '`{setting}` acts inside gates, and `{model}` has none',
    label: '',
    notes: [],
    hints: ['write `{other}`'],
    explanation:
      'The gates of a recurrent layer lie one below the other in its matrices; other models have none to tell apart.',
    example: {
      wrong:
        'corpus sotu\nmodel lm = transformer\nstage small = train lm on sotu { epochs 1  sparse { density 33%  growth random_rnn } }\n',
      right:
        'corpus sotu\nmodel lm = transformer\nstage small = train lm on sotu { epochs 1  sparse { density 33%  growth random } }\n',
    },
  },
  E0364: {
    severity: 'error',
    title: '`sub_batch {part}` does not divide `batch {batch}`',
    label: 'the last part would be smaller',
    notes: [],
    hints: ['make `batch` a multiple of {part}'],
    explanation:
      'A batch may be computed in parts of `sub_batch` columns, one after the other, whose gradients are summed before the update: the same step in less memory, with dropout of its own for each part. All parts are of one size, so that one compiled program serves them all and each has the same share.',
    example: {
      wrong:
        'corpus sotu\nmodel lm = mos\nstage dense = train lm on sotu { epochs 1  batch 15  sub_batch 4 }\n',
      right:
        'corpus sotu\nmodel lm = mos\nstage dense = train lm on sotu { epochs 1  batch 15  sub_batch 5 }\n',
    },
  },
  E0365: {
    severity: 'error',
    title: '`{model}` has a `{with}`, which sees a whole batch at once',
    label: 'this computes a batch in parts',
    notes: [],
    hints: ['leave out `sub_batch`', 'train a model without `{with}`'],
    explanation:
      'A training cache and a Hebbian softmax remember what the columns of a batch had in common. In parts of a batch they would remember something else.',
    example: {
      wrong:
        'corpus sotu\nmodel lstm { cache { size 100 } }\nstage dense = train lstm on sotu { epochs 1  batch 20  sub_batch 5 }\n',
      right:
        'corpus sotu\nmodel lstm { cache { size 100 } }\nstage dense = train lstm on sotu { epochs 1  batch 20 }\n',
    },
  },
  E0366: {
    severity: 'error',
    title: 'a Hebbian softmax has one table, and `splits` cut this one into bins',
    label: '',
    notes: [],
    hints: ['delete one of the two'],
    explanation:
      "A Hebbian softmax moves a word's row of the table towards the hidden vector from which the word was to be predicted. With `splits`, the bins of an ordered-neurons LSTM's vocabulary are scored apart, and no vector meets the whole table.",
    example: {
      wrong: 'model lm = on_lstm { splits [2800, 20k]  hebbian { gamma 0.01 } }\n',
      right: 'model lm = on_lstm { splits [2800, 20k] }\n',
    },
  },
} as const satisfies Rows;
