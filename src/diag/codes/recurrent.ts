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
} as const satisfies Rows;
