import type { StepTask } from './train-step.ts';

/** A training step, and the programs in `peers/` that take the same one. */
export interface TrainingRow {
  readonly name: string;
  readonly task: StepTask;
  /** Steps after the warm-up: some seconds of work. */
  readonly steps: number;
  readonly peers: readonly Peer[];
}

export interface Peer {
  readonly name: string;
  /** Least ratio of our speed to the peer's that is wanted; null = none was set. */
  readonly bar: number | null;
  /** Its words follow the number of steps and threads. */
  readonly script: readonly [file: string, ...words: string[]];
}

const recurrent = { batch: 20, bptt: 35, windows: 'successive', vocabulary: 10_000 } as const;

const lstm = (width: number, steps: number, bar: number): TrainingRow => ({
  name: `LSTM 2x${width}`,
  task: {
    ...recurrent,
    model: { type: 'lstm', layers: 2, embedding: width, width, dropout: 0, tied: false },
  },
  steps,
  peers: [
    { name: 'nn.LSTM', bar, script: ['lstm.py', String(width), 'fused'] },
    { name: 'unrolled LSTMCell', bar: 1.5, script: ['lstm.py', String(width), 'unrolled'] },
  ],
});

const transformer: TrainingRow = {
  name: 'Transformer 2x256',
  task: {
    model: {
      ...{
        type: 'transformer',
        layers: 2,
        width: 256,
        heads: 4,
        key: 64,
        value: 64,
        inner: 1024,
        context: 65,
      },
      ...{ vocabulary: { kind: 'plain' }, dropout: 0 },
    },
    ...{ batch: 16, bptt: 64, windows: 'random', vocabulary: 10_000, optimizer: 'adam' },
  },
  steps: 30,
  peers: [{ name: 'nn.TransformerEncoder', bar: 1, script: ['transformer.py'] }],
};

/** At the published sizes, on crops that suit two cores; WikiText-103's shares of tokens in the three bins. */
const micronet: TrainingRow = {
  name: 'MicroNet 8.3M',
  task: {
    model: {
      ...{
        type: 'transformer',
        layers: 8,
        width: 256,
        heads: 8,
        key: 24,
        value: 24,
        inner: 768,
        context: 97,
      },
      ...{ vocabulary: { kind: 'adaptive', cutoffs: [3500, 25_000], widths: [256, 64, 4] }, dropout: 0 },
    },
    ...{ batch: 2, bptt: 384, windows: 'random', vocabulary: 267_735, optimizer: 'adam' },
    parts: [
      [3500, 0.807],
      [25_000, 0.144],
      [267_735, 0.049],
    ],
  },
  steps: 10,
  peers: [{ name: 'PyTorch', bar: 1, script: ['micronet.py'] }],
};

/** The published settings for Penn Treebank: dropout of every kind, weight decay, and what else belongs to a model. */
const published = { ...recurrent, weightDecay: 1.2e-6 } as const;

const rhn = (width: number, steps: number, bar: number | null): TrainingRow => ({
  name: `RHN 1x${width}, depth 10`,
  task: {
    ...published,
    model: {
      ...{ type: 'rhn', layers: 1, width, depth: 10, coupled: true, tied: true },
      dropout: { words: 0.2, input: 0.65, hidden: 0.25, output: 0.65 },
    },
  },
  steps,
  peers: [{ name: 'cells in Python', bar, script: ['rhn.py', String(width), '10'] }],
});

const onLstm: TrainingRow = {
  name: 'ON-LSTM 3x1150',
  task: {
    ...{ ...published, bptt: 70 },
    model: {
      ...{ type: 'on_lstm', layers: 3, embedding: 400, width: 1150, chunk: 10, weightDrop: 0.45 },
      dropout: { words: 0.1, input: 0.5, hidden: 0.3, output: 0.45 },
      penalty: { size: 2, change: 1 },
    },
  },
  steps: 4,
  peers: [{ name: 'cells in Python', bar: 1.5, script: ['on_lstm.py', '400', '1150', '10'] }],
};

export const trainingRows: readonly TrainingRow[] = [
  lstm(200, 60, 1.25),
  lstm(650, 16, 1.1),
  lstm(1500, 6, 1.1),
  transformer,
  micronet,
  rhn(200, 30, null),
  rhn(830, 6, 1.5),
  onLstm,
];
