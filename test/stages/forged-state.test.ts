/** States with a right seal that nobody left: whoever may write to the store can make one. None is gone on from, or fails a stage. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import type { SettingsOf } from '../../src/check/plan.ts';
import type { Job } from '../../src/exec/job.ts';
import type { StoredTensors } from '../../src/ml/tensors/safetensors.ts';
import { decodeState, encodeState } from '../../src/stages/state-bytes.ts';
import { Checkpoints } from '../../src/store/checkpoints.ts';
import { Store } from '../../src/store/store.ts';
import { verify } from '../../src/store/verification/verify.ts';
import { digestsOf, done, jobOf, requireDone, runHere, temporaryFolder, tinyCorpus } from './rig.ts';
import { fitting, tinyLstm, training } from './samples.ts';

type Value = Readonly<Record<string, unknown>> & { readonly position: Readonly<Record<string, unknown>> };
type Forgery = (tensors: StoredTensors, value: Value) => readonly Uint8Array[];

const upkeep = { checkpointSteps: null, checkpointSeconds: 3600 };

function steps(count: number): SettingsOf['train'] {
  const model = { ...tinyLstm, layers: 1, embedding: 5, width: 5 };
  return { ...training, validateEvery: 3, model, length: { kind: 'steps', count } };
}

function rounding(count: number): SettingsOf['quantize'] {
  const { batch, bptt, windows, seed, engine, device, threads } = fitting;
  const own = { batch, bptt, windows, seed, engine, device, threads };
  const optimizer = { kind: 'sgd', rate: 1, clip: 1, weightDecay: 0, decay: { kind: 'constant' } } as const;
  return {
    tensors: { embedding: { bits: 5, per: 'row' } },
    retraining: { ...own, steps: count, activations: 7, optimizer },
  };
}

/** Puts another state in place of the last that was left, sealed as if it had been. */
function forge(store: Store, { key, trajectory }: Job, forgery: Forgery): number {
  const checkpoints = new Checkpoints(store, key, trajectory);
  const { checkpoint } = checkpoints.newest();
  const { step, seconds, bytes } = checkpoint ?? assert.fail('nothing was left');
  const { tensors, value } = decodeState(bytes);
  checkpoints.forget();
  checkpoints.leave({ step, seconds, pieces: forgery(tensors, value as Value) });
  return step;
}

function withPosition(changes: Readonly<Record<string, unknown>>): Forgery {
  return (tensors, value) => encodeState(tensors, { ...value, position: { ...value.position, ...changes } });
}

function changed(tensors: StoredTensors, name: string, change: (values: Float32Array) => Float32Array) {
  const [[found, tensor] = assert.fail()] = Object.entries(tensors).filter(([other]) =>
    other.startsWith(name),
  );
  const data = change(tensor.data as Float32Array);
  return { ...tensors, [found]: { shape: [data.length], data } };
}

const ofBoth: Readonly<Record<string, Forgery>> = {
  'bytes of no state': () => [Buffer.from('no state at all')],
  'a value that is no JSON': (tensors) => {
    const pieces = Buffer.concat(encodeState(tensors, { position: 1 }));
    return [
      Buffer.from(pieces.toString('latin1').replace('"position"', '"position'), 'latin1').subarray(0, -1),
    ];
  },
  'no position': (tensors) => encodeState(tensors, {}),
  'the position of another step': withPosition({ step: 2 }),
  'a tensor too few': (tensors, value) =>
    encodeState(Object.fromEntries(Object.entries(tensors).slice(1)), value),
  'a tensor of another shape': (tensors, value) =>
    encodeState(
      changed(tensors, 'parameter:', (values) => values.slice(1)),
      value,
    ),
  'a tensor that is not finite': (tensors, value) => {
    const [name = ''] = Object.keys(tensors).filter((other) => other.startsWith('parameter:'));
    const { shape = [], data = assert.fail() } = tensors[name] ?? {};
    return encodeState(
      { ...tensors, [name]: { shape, data: new Float32Array(data.length).fill(NaN) } },
      value,
    );
  },
};

const ofTraining: Readonly<Record<string, Forgery>> = {
  ...ofBoth,
  'a rate that is a word': withPosition({ rate: 'fast' }),
  'averages that are not trained': withPosition({ averaging: { history: [], since: 1 } }),
  'connections that do not move': withPosition({ sparse: { step: 1, memory: null } }),
  'a validation too few': (tensors, value) => encodeState(tensors, { ...value, validations: [] }),
  'figures of fewer steps': (tensors, value) =>
    encodeState(
      changed(tensors, 'told:loss', (values) => values.slice(1)),
      value,
    ),
};

const ofRounding: Readonly<Record<string, Forgery>> = {
  ...ofBoth,
  'no ranges': withPosition({ ranges: {} }),
};

const sorts = [
  ['training', 'train', steps, ofTraining],
  ['quantization', 'quantize', rounding, ofRounding],
] as const;

for (const [what, kind, settings, forgeries] of sorts) {
  test(`a ${what} goes on from none of the states that it cannot have left, and keeps each as evidence`, async (context) => {
    const folder = temporaryFolder(context);
    const corpus = await tinyCorpus(folder, folder, 400);
    const model =
      kind === 'train' ? {} : { model: await done(folder, 'train', { settings: steps(4), corpus }) };
    const job = (count: number) =>
      jobOf(folder, kind, { settings: settings(count), corpus, ...model, upkeep, isShared: true });
    const store = new Store(folder);
    const straight = requireDone((await runHere(job(9))).outcome);
    for (const [name, forgery] of Object.entries(forgeries)) {
      new Checkpoints(store, job(9).key, job(9).trajectory).forget();
      requireDone((await runHere(job(6))).outcome);
      const step = forge(store, job(9), forgery);
      const { outcome, messages } = await runHere(job(9));
      assert.deepEqual(digestsOf(requireDone(outcome)), digestsOf(straight), name);
      assert.ok(!messages.some(({ type }) => type === 'resumed'), name);
      const said = messages.flatMap((message) => (message.type === 'log' ? [message.line] : []));
      assert.match(
        said.join('\n'),
        new RegExp(`state at step ${step} of .* is corrupt: .*; moved to quarantine`),
        name,
      );
    }
    const kept = readdirSync(store.layout.quarantine);
    assert.equal(kept.length, 2 * Object.keys(forgeries).length);
    const [note = assert.fail()] = kept.filter((file) => file.endsWith('.json'));
    assert.match(readFileSync(join(store.layout.quarantine, note), 'utf8'), /"evidence":"/);
    assert.deepEqual(verify(store, { quarantines: false }).damage, []);
  });
}
