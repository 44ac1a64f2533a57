import assert from 'node:assert/strict';
import type { MaskUpdateSettings, SparseSettings } from '../../../src/check/settings/sparse.ts';
import type { FittingSettings } from '../../../src/check/settings/training.ts';
import type { Engine } from '../../../src/engine/engine.ts';
import { batchify } from '../../../src/ml/data/batches.ts';
import { languageModel } from '../../../src/ml/models/build.ts';
import { initialise } from '../../../src/ml/models/initialise.ts';
import { sparseTensorsOf } from '../../../src/ml/sparse/model-tensors.ts';
import { decodeSafetensors, encodeSafetensors } from '../../../src/ml/tensors/safetensors.ts';
import type { Position } from '../../../src/ml/training/snapshot.ts';
import type { StepReport, TrainingTask } from '../../../src/ml/training/task.ts';
import { Trainer } from '../../../src/ml/training/trainer.ts';
import { randomUpdates } from './mask-updates.ts';
import { fitting, refrain, tinyLstm } from './models.ts';

/** A training of a tiny LSTM. */
export function denseTask(engine: Engine, settings: Partial<FittingSettings> = {}): TrainingTask {
  const description = tinyLstm();
  const all = fitting(settings);
  return {
    engine,
    model: languageModel(description),
    settings: all,
    text: batchify(refrain(100), all.batch),
    weights: initialise(description, all.seed),
    pruned: [],
    pruner: null,
  };
}

/** The same with 40 % of its connections, which move as `changes` say; null = they stay. */
export function sparseTask(
  engine: Engine,
  changes: Partial<MaskUpdateSettings> | null,
  settings: Partial<FittingSettings> = {},
): TrainingTask {
  const sparse: SparseSettings = {
    density: 0.4,
    initial: 'uniform',
    compat: 'intended',
    updates: changes && { ...randomUpdates, ...changes },
  };
  return {
    ...denseTask(engine, settings),
    sparse: { settings: sparse, tensors: sparseTensorsOf(tinyLstm()) },
  };
}

/** Steps to the end, validating with losses by the steps done. */
export async function finish(trainer: Trainer, loss: (step: number) => number): Promise<StepReport[]> {
  const reports: StepReport[] = [];
  if (trainer.validationDue) await trainer.validated(loss(trainer.step));
  while (!trainer.done) {
    reports.push(await trainer.takeStep());
    if (trainer.validationDue) await trainer.validated(loss(trainer.step));
  }
  return reports;
}

/** Stops a training between any two steps and before any validation, and goes on from its bytes. */
export async function assertResumes(
  task: TrainingTask,
  loss: (step: number) => number = () => 1,
): Promise<void> {
  const whole = await Trainer.begin(task);
  const stops: { tensors: Uint8Array; position: string }[] = [];
  const keep = async () => {
    const { tensors, position } = await whole.snapshot();
    stops.push({ tensors: encodeSafetensors(tensors), position: JSON.stringify(position) });
  };
  await keep();
  while (!whole.done) {
    await whole.takeStep();
    await keep();
    if (!whole.validationDue) continue;
    await whole.validated(loss(whole.step));
    await keep();
  }
  const [expected, end] = [await whole.result(), await whole.snapshot()];
  for (const { tensors, position } of stops) {
    const resumed = await Trainer.begin(task);
    await resumed.restore({
      tensors: decodeSafetensors(tensors),
      position: JSON.parse(position) as Position,
    });
    await finish(resumed, loss);
    assert.deepEqual(await resumed.result(), expected);
    assert.deepEqual((await resumed.snapshot()).position, end.position);
    await resumed.dispose();
  }
  await whole.dispose();
}
