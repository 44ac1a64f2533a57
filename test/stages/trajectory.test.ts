/**
 * A training that goes on from a shorter one, or from the nearest state of a longer one, leaves the bytes of one that
 * never did: weights, description, metrics and summary.
 */
import assert from 'node:assert/strict';
import { readdirSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import test, { type TestContext } from 'node:test';
import type { SettingsOf } from '../../src/check/plan.ts';
import type { AdamSettings, Length, SgdSettings } from '../../src/check/settings/training.ts';
import type { JobDone } from '../../src/exec/job.ts';
import { Layout } from '../../src/store/layout.ts';
import { bytesOf, digestsOf, jobOf, requireDone, runHere, temporaryFolder, tinyCorpus } from './rig.ts';
import { done, type JobParts } from './rig.ts';
import { fitting, sgd, tinyLstm } from './samples.ts';

type Trained = 'train' | 'prune' | 'quantize';

/** A training as a function of its length, with what it reads from the store that it runs in. */
interface Sort<K extends Trained> {
  readonly kind: K;
  readonly settings: (length: Length) => SettingsOf[K];
  /** Names of the inputs beside the corpus. */
  readonly reads?: readonly ('model' | 'labels')[];
}

class Place {
  readonly store: string;
  readonly #inputs: Pick<JobParts<Trained>, 'corpus' | 'model' | 'labels'>;

  static async begin(context: TestContext, reads: Sort<Trained>['reads'] = []): Promise<Place> {
    const store = temporaryFolder(context);
    const corpus = await tinyCorpus(store, store, 400);
    if (reads.length === 0) return new Place(store, { corpus });
    const settings = { ...fitting, length: { kind: 'steps', count: 8 }, model: smallLstm } as const;
    const model = await done(store, 'train', { settings, corpus });
    if (!reads.includes('labels')) return new Place(store, { corpus, model });
    const labels = await done(store, 'soft_labels', { settings: labelling, corpus, model });
    return new Place(store, { corpus, labels });
  }

  private constructor(store: string, inputs: Pick<JobParts<Trained>, 'corpus' | 'model' | 'labels'>) {
    this.store = store;
    this.#inputs = inputs;
  }

  /** Runs the training in this store, and tells from which step; 0 = from its beginning. */
  async train<K extends Trained>(
    { kind, settings }: Sort<K>,
    length: Length,
    { every = null, stopRequested }: { every?: number | null; stopRequested?: () => boolean } = {},
  ) {
    const upkeep = { checkpointSteps: every, checkpointSeconds: 3600 };
    const parts = { ...this.#inputs, settings: settings(length), upkeep, isShared: true };
    const { outcome, messages } = await runHere(jobOf(this.store, kind, parts), stopRequested);
    const resumed = messages.flatMap((message) => (message.type === 'resumed' ? [message.step] : []));
    return { outcome, messages, from: resumed[0] ?? 0 };
  }

  async whole<K extends Trained>(sort: Sort<K>, length: Length, every: number | null = null) {
    const { outcome, from } = await this.train(sort, length, { every });
    return { result: requireDone(outcome), from };
  }

  metrics(result: JobDone): string {
    return bytesOf(this.store, result, 'metrics').toString();
  }
}

const steps = (count: number): Length => ({ kind: 'steps', count });
const epochs = (count: number): Length => ({ kind: 'epochs', count });

const smallLstm = { ...tinyLstm, layers: 1, embedding: 5, width: 5 };
const labelling: SettingsOf['soft_labels'] = {
  ...{ top: 3, chunk: 40, batch: 2, bptt: 15 },
  ...{ engine: 'reference', device: 'cpu', threads: 2 },
};

const train = (own: Partial<SettingsOf['train']>): Sort<'train'> => ({
  kind: 'train',
  settings: (length) => ({ ...fitting, model: smallLstm, validateEvery: 4, ...own, length }),
});
const stalling: SgdSettings = { ...sgd, rate: 6, decay: { kind: 'constant' } };
const adam: AdamSettings = {
  ...{ kind: 'adam', rate: 0.02, clip: null, weightDecay: 0, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 },
  ...{ decay: { kind: 'rsqrt' }, warmup: 5 },
};

const plain = train({ keep: 'best' });
const byEpochs = train({ validateEvery: null, optimizer: adam, windows: 'random' });
const impatient = train({ optimizer: stalling, patience: 6, keep: 'best' });
const averaging = train({
  optimizer: { ...stalling, average: { start: { kind: 'stalled', patience: 1 }, restarts: [3] } },
  lengths: { half: 0.2, deviation: 2, least: 4, most: null, multiple: 1 },
  validateEvery: 3,
});
const sparse = train({
  optimizer: adam,
  sparse: {
    ...{ density: 0.5, initial: 'uniform', compat: 'intended' },
    updates: {
      ...{ death: 'threshold', rate: 0.4, decay: { kind: 'stepwise', factor: 0.8, every: 6 } },
      ...{ growth: 'gradient', redistribution: 'momentum', cadence: { kind: 'steps', every: 5 } },
      ...{ threshold: 0.001, compat: 'intended' },
    },
  },
});
const distilled: Sort<'train'> = {
  ...train({ distill: { hard: { from: 0.4, to: 0.9 }, over: 20, firstBin: true } }),
  reads: ['labels'],
};
const remembering = train({
  optimizer: adam,
  model: {
    ...smallLstm,
    cache: {
      ...{ size: 30, columns: 'interleaved' },
      ...{ lambda: { value: 0.07, learned: true }, theta: { value: 0.3, learned: true } },
    },
    hebbian: { gamma: 0.01, until: 20, compat: 'intended' },
  },
});
const waning = train({ optimizer: { ...sgd, decay: { kind: 'cosine', over: 40 } } });
const pruned: Sort<'prune'> = {
  kind: 'prune',
  reads: ['model'],
  settings: (length) => ({
    targets: { 'layers.0.recurrent': { from: 0.1, to: 0.5 } },
    schedule: { kind: 'cubic', begin: 0, end: 12, every: 4 },
    retraining: { ...fitting, validateEvery: 4, length },
  }),
};
const quantized: Sort<'quantize'> = {
  kind: 'quantize',
  reads: ['model'],
  settings: ({ count }) => ({
    tensors: { embedding: { bits: 5, per: 'row' } },
    retraining: {
      ...{ steps: count, activations: 7, batch: 4, bptt: 10, windows: 'successive', seed: 1 },
      optimizer: { ...adam, decay: { kind: 'constant' } },
      ...{ engine: 'reference', device: 'cpu', threads: 2 },
    },
  }),
};

/** Each is trained for the first length, then for the others in turn; none is a multiple of the validations' distance. */
const sorts: readonly (readonly [string, Sort<Trained>, readonly Length[], says?: RegExp])[] = [
  ['that keeps the best weights', plain, [steps(6), steps(14), steps(23)], /validLoss/],
  ['of epochs, from anywhere in the text', byEpochs, [epochs(1), steps(15), epochs(2)]],
  ['that averages its weights', averaging, [steps(7), steps(20), epochs(4)], /"averaged":true/],
  ['that is sparse', sparse, [steps(4), steps(10), steps(17)]],
  ['towards a teacher', distilled, [steps(6), steps(14), steps(23)], /softLoss/],
  ['with a cache that learns', remembering, [steps(6), steps(14), steps(19)], /lambda/],
  ['whose rate falls over steps of its own', waning, [steps(6), steps(14), steps(23)]],
  ['that prunes', pruned, [steps(13), steps(15), steps(22)]],
  ['with rounded weights', quantized, [steps(1), steps(3), steps(4)]],
];

for (const [what, sort, lengths, says] of sorts) {
  test(`a training ${what} is extended twice, and cut short, to the bytes of one that never was`, async (context) => {
    const extended = await Place.begin(context, sort.reads);
    let before = 0;
    let longest: Place | null = null;
    const results = new Map<Length, JobDone>();
    for (const length of lengths) {
      const { result, from } = await extended.whole(sort, length);
      assert.equal(from, before);
      const straight = await Place.begin(context, sort.reads);
      const { result: expected, from: beginning } = await straight.whole(sort, length, 2);
      assert.equal(beginning, 0);
      assert.equal(extended.metrics(result), straight.metrics(expected));
      assertSame(result, expected);
      results.set(length, expected);
      before = Number(expected.summary['steps']);
      longest = straight;
    }
    const [, middle, last] = lengths;
    assert.ok(middle !== undefined && last !== undefined && longest !== null);
    assert.match(extended.metrics(results.get(last) ?? assert.fail()), says ?? /loss/);

    const { result, from } = await longest.whole(sort, middle);
    assert.ok(from > 0 && from <= Number(result.summary['steps']), `from step ${from}`);
    assertSame(result, results.get(middle) ?? assert.fail());
  });
}

function assertSame(found: JobDone, expected: JobDone): void {
  assert.deepEqual(digestsOf(found), digestsOf(expected));
  assert.deepEqual(found.summary, expected.summary);
}

test('a training that lost its patience loses it at the same step however long it might have gone on', async (context) => {
  const [place, straight] = [await Place.begin(context), await Place.begin(context)];
  const { result } = await place.whole(impatient, steps(60));
  const stopped = Number(result.summary['steps']);
  assert.ok(stopped < 60, 'it never lost patience');
  const { result: longer, from } = await place.whole(impatient, steps(80));
  assert.equal(from, stopped);
  const { result: expected } = await straight.whole(impatient, steps(80));
  assertSame(longer, expected);
});

test('metrics have the lines of the longer training from its first step on, where those of the shorter stood closer', async (context) => {
  const tiny = train({
    model: { ...smallLstm, embedding: 2, width: 2 },
    batch: 20,
    bptt: 4,
    validateEvery: 90,
  });
  const [place, straight] = [await Place.begin(context), await Place.begin(context)];
  const { result: shorter } = await place.whole(tiny, steps(399));
  const { result, from } = await place.whole(tiny, steps(400));
  assert.equal(from, 399);
  const { result: expected } = await straight.whole(tiny, steps(400));
  assert.equal(place.metrics(result), straight.metrics(expected));
  assert.equal(place.metrics(shorter).split('\n').length, 399 + 5 + 1);
  assert.equal(place.metrics(result).split('\n').length, 200 + 5 + 1);
});

test('an extension that is stopped and taken up again is no other', async (context) => {
  const [place, straight] = [await Place.begin(context), await Place.begin(context)];
  await place.whole(averaging, steps(9));
  for (const [most, expected] of [
    [4, 9],
    [7, 13],
  ] as const) {
    let asked = 0;
    const { outcome, from } = await place.train(averaging, steps(40), {
      stopRequested: () => ++asked > most,
    });
    assert.equal(outcome.status, 'stopped');
    assert.ok(from >= 9 && from <= expected, `from ${from}`);
  }
  const { result } = await place.whole(averaging, steps(40));
  const { result: expected } = await straight.whole(averaging, steps(40));
  assertSame(result, expected);
});

test('a training that is cut to the step of a checkpoint has the validation that came before it', async (context) => {
  const [place, straight] = [await Place.begin(context), await Place.begin(context)];
  await place.whole(plain, steps(23), 4);
  const { result, from } = await place.whole(plain, steps(12));
  assert.equal(from, 12);
  const { result: expected } = await straight.whole(plain, steps(12));
  assertSame(result, expected);
});

test('a training that was interrupted is the beginning of one of another length', async (context) => {
  const [place, straight] = [await Place.begin(context), await Place.begin(context)];
  let asked = 0;
  await place.train(plain, steps(30), { stopRequested: () => ++asked > 12 });
  const { result, from } = await place.whole(plain, steps(15));
  assert.ok(from > 0, 'it began anew');
  const { result: expected } = await straight.whole(plain, steps(15));
  assertSame(result, expected);
});

test('a state that is damaged or gone costs its steps and nothing else', async (context) => {
  const [place, straight] = [await Place.begin(context), await Place.begin(context)];
  await place.whole(plain, steps(8), 4);
  const folder = new Layout(place.store).trajectories;
  const left = (): string[] => readdirSync(folder).sort();
  const newest = left().find((name) => name.endsWith('-8')) ?? assert.fail(left().join());
  truncateSync(join(folder, newest), 5000);
  const { result, from } = await place.whole(plain, steps(12));
  assert.equal(from, 4);
  const { result: expected } = await straight.whole(plain, steps(12));
  assertSame(result, expected);
});

test('what depends on the length is not gone on from', async (context) => {
  for (const optimizer of [{ ...sgd, decay: { kind: 'cosine' } }] as const) {
    const place = await Place.begin(context);
    const falling = train({ optimizer });
    await place.whole(falling, steps(4));
    assert.equal((await place.whole(falling, steps(6))).from, 0);
  }
});
