/** A training step and the programs that take the same step. All take `STEPS THREADS` and then their own words. */
export interface TrainingRow {
  readonly name: string;
  /** Steps after the warm-up: some seconds of work. */
  readonly steps: number;
  /** A program beside this file. */
  readonly ours: readonly [program: string, ...words: string[]];
  /** Scripts in `peers/`. `bar` is the least ratio of our speed to theirs that is wanted. */
  readonly peers: readonly {
    readonly name: string;
    readonly bar: number;
    readonly script: readonly string[];
  }[];
}

const lstm = (width: number, steps: number, bar: number): TrainingRow => ({
  name: `LSTM 2x${width}`,
  steps,
  ours: ['lstm-step', String(width)],
  peers: [
    { name: 'nn.LSTM', bar, script: ['lstm.py', String(width), 'fused'] },
    { name: 'unrolled LSTMCell', bar: 1.5, script: ['lstm.py', String(width), 'unrolled'] },
  ],
});

export const trainingRows: readonly TrainingRow[] = [
  lstm(200, 60, 1.25),
  lstm(650, 16, 1.1),
  lstm(1500, 6, 1.1),
];
