/**
 * The states that trainings leave outlive the program that wrote them. Their bytes are locked together with the version
 * that is part of every trajectory's key: under an old version, another program would go on from what it reads otherwise.
 */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import type { TrajectoryKey } from '../../src/base/brand.ts';
import type { SettingsOf } from '../../src/check/plan.ts';
import type { QuantizingSettings } from '../../src/check/settings/quantize.ts';
import { digestOf } from '../../src/keys/digest.ts';
import { trainingState } from '../../src/keys/revisions.ts';
import { Store } from '../../src/store/store.ts';
import { Trajectories } from '../../src/store/trajectories.ts';
import { done, temporaryFolder, tinyCorpus } from './rig.ts';
import { fitting, sgd, tinyLstm } from './samples.ts';

const lockFile = join(import.meta.dirname, 'state-lock.json');

const advice = `the state that a training leaves has changed.
  Meant: raise \`trainingState\` in src/keys/revisions.ts and write the lock anew with
         UPDATE_GOLDEN=1 node --import tsx --test test/stages/state-lock.test.ts
  Not meant: the change that you made reaches the bytes of states; undo it.`;

test('a training leaves the bytes that belong to the version of states', async (context) => {
  const store = temporaryFolder(context);
  const corpus = await tinyCorpus(store, store, 300);
  const length = { kind: 'steps', count: 7 } as const;
  const settings: SettingsOf['train'] = {
    ...{ ...fitting, length, model: tinyLstm, validateEvery: 2, keep: 'best' },
    optimizer: { ...sgd, rate: 6, average: { start: { kind: 'epoch', epoch: 1 } } },
    sparse: { density: 0.5, initial: 'uniform', compat: 'intended', updates: null },
  };
  const model = await done(store, 'train', { settings, corpus, isShared: true });
  const { engine, device, threads } = fitting;
  const retraining: QuantizingSettings = {
    ...{ steps: 1, activations: 7, batch: 4, bptt: 10, windows: 'successive', seed: 1 },
    ...{ optimizer: { ...sgd, decay: { kind: 'constant' } }, engine, device, threads },
  };
  const tensors = { embedding: { bits: 5, per: 'row' } } as const;
  await done(store, 'quantize', { settings: { tensors, retraining }, corpus, model, isShared: true });

  const trajectories = new Trajectories(new Store(store));
  const states = readdirSync(new Store(store).layout.trajectories).map((name) => {
    const [key = '', step = ''] = name.split('-');
    const found = trajectories.read(key as TrajectoryKey, Number(step));
    return found.kind === 'whole' ? digestOf(found.checkpoint.bytes) : assert.fail(name);
  });
  const found = { version: trainingState, states: states.sort() };
  const locked = JSON.parse(readFileSync(lockFile, 'utf8')) as typeof found;
  if (process.env['UPDATE_GOLDEN'] !== undefined && locked.version !== trainingState)
    writeFileSync(lockFile, `${JSON.stringify(found, null, 2)}\n`);
  else assert.deepEqual(found, locked, advice);
});
