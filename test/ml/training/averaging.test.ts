import assert from 'node:assert/strict';
import test from 'node:test';
import type { AveragingSettings, SgdSettings } from '../../../src/check/settings/training.ts';
import type { Weights } from '../../../src/ml/models/weights.ts';
import { ofGroup } from '../../../src/ml/training/names.ts';
import type { TrainingTask } from '../../../src/ml/training/task.ts';
import { Trainer } from '../../../src/ml/training/trainer.ts';
import { engines, reference } from '../support/engines.ts';
import { fitting } from '../support/models.ts';
import { assertResumes, denseTask, finish, sparseTask } from '../support/trainings.ts';

function sgd(average: AveragingSettings): SgdSettings {
  const gradients = { clip: 0.5, weightDecay: 1e-4, decay: { kind: 'constant' } } as const;
  return { kind: 'sgd', rate: 1, ...gradients, average };
}

const sixEpochs = { length: { kind: 'epochs', count: 6 } } as const;
/** Averaging begins at the first validation that is worse than the one two before it. */
const stalled = { ...sixEpochs, optimizer: sgd({ start: { kind: 'stalled', patience: 1 } }) };
const fromThird = { ...sixEpochs, optimizer: sgd({ start: { kind: 'epoch', epoch: 3 } }) };
/** 3 steps an epoch: better after the second, worse after the third. */
const losses = (step: number): number => (step === 6 ? 1 : step === 9 ? 3 : 2);

async function weightsNow(trainer: Trainer): Promise<Weights> {
  const read = ofGroup('parameter', await trainer.parameters.read()) as Weights;
  return Object.fromEntries(Object.entries(read).map(([name, values]) => [name, values.slice()]));
}

/** The step after which averaging began, what the weights were at the end of each step, and the trainer at its end. */
async function follow(task: TrainingTask, loss = losses) {
  const trainer = await Trainer.begin(task);
  const turns: [string, number][] = [];
  const history: Weights[] = [];
  const moved: number[] = [];
  while (!trainer.done) {
    const report = await trainer.takeStep();
    if (report.averaging !== null) turns.push([report.averaging, report.step - 1]);
    if (report.moved !== null) moved.push(report.step - 1);
    history.push(await weightsNow(trainer));
    if (trainer.validationDue) await trainer.validated(loss(trainer.step));
  }
  return { trainer, turns, history, moved };
}

/** Means of the weights after the steps from `first` on, counted from 1. */
function meanFrom(history: readonly Weights[], first: number): Record<string, number[]> {
  const counted = history.slice(first - 1);
  return Object.fromEntries(
    Object.entries(counted[0] ?? {}).map(([name, values]) => [
      name,
      Array.from(
        values,
        (_, at) => counted.reduce((sum, one) => sum + (one[name]?.[at] ?? NaN), 0) / counted.length,
      ),
    ]),
  );
}

function assertNear(found: Weights, expected: Readonly<Record<string, readonly number[]>>): void {
  for (const [name, values] of Object.entries(expected)) {
    values.forEach((value, at) => {
      assert.ok(Math.abs((found[name]?.[at] ?? NaN) - value) < 1e-5, `${name}[${at}]`);
    });
  }
}

for (const engine of engines) {
  test(`a dense training leaves the mean of the weights since the second step of averaging on ${engine.name}`, async () => {
    const { trainer, turns, history } = await follow(denseTask(engine, stalled));
    assert.deepEqual(turns, [['begins', 9]]);
    assertNear(await trainer.result(), meanFrom(history, 11));
    assert.deepEqual(
      ofGroup('parameter', await (await trainer.validatedParameters()).read()),
      await trainer.result(),
    );
    await trainer.dispose();
  });

  test(`a sparse training averages over the life of a connection on ${engine.name}`, async () => {
    const { trainer, turns, history, moved } = await follow(sparseTask(engine, {}, stalled));
    assert.deepEqual(turns, [['begins', 9]]);
    assert.deepEqual(moved, [3, 6, 12, 15], 'no connection moves where averaging begins');
    const result = await trainer.result();
    const { tensors } = await trainer.snapshot();
    let reborn = 0;
    for (const [name, values] of Object.entries(result)) {
      const ages = tensors[`slot:age/${name}`]?.data as Float32Array | undefined;
      const masks = tensors[`sparsity:${name}`]?.data;
      values.forEach((value, at) => {
        const age = ages?.[at] ?? 9;
        if (masks?.[at] === 0) assert.equal(value, 0);
        if (age === 0) assert.equal(masks?.[at], 0);
        if (age === 0) return;
        if (age < 9) reborn++;
        const life = history
          .slice(history.length - Math.max(1, age - 1))
          .map((one) => one[name]?.[at] ?? NaN);
        const mean = life.reduce((sum, one) => sum + one, 0) / life.length;
        assert.ok(Math.abs(value - mean) < 1e-5, `${name}[${at}] of age ${age}: ${value}, not ${mean}`);
      });
    }
    assert.ok(reborn > 10, `${reborn} connections grew while weights were averaged`);
    await trainer.dispose();
  });
}

test('the descent before averaging is that of a training without it', async () => {
  const plain = fitting().optimizer;
  const [averaged, usual] = [
    await follow(sparseTask(reference, {}, stalled)),
    await follow(sparseTask(reference, {}, { ...stalled, optimizer: plain })),
  ];
  assert.deepEqual(averaged.history.slice(0, 9), usual.history.slice(0, 9));
});

test('averaging may begin with an epoch, whatever validations say', async () => {
  const { turns, history, trainer } = await follow(denseTask(reference, fromThird), () => 1);
  assert.deepEqual(turns, [['begins', 6]]);
  assertNear(await trainer.result(), meanFrom(history, 8));
});

test('averages begin anew after the epochs that are named, and not before there are any', async () => {
  const average = { ...fromThird.optimizer.average, restarts: [1, 4] } as AveragingSettings;
  const { turns, history, trainer } = await follow(
    denseTask(reference, { ...sixEpochs, optimizer: sgd(average) }),
  );
  assert.deepEqual(turns, [
    ['begins', 6],
    ['restarts', 12],
  ]);
  assertNear(await trainer.result(), meanFrom(history, 14));
});

test('without a stall nothing is averaged', async () => {
  const { trainer, turns } = await follow(denseTask(reference, stalled), (step) => 10 - step);
  assert.deepEqual(turns, []);
  assert.equal(trainer.averages, false);
  assert.deepEqual(await trainer.result(), await weightsNow(trainer));
});

test('of all validated weights and averages the best are kept, where that is asked for', async () => {
  const keep = { ...stalled, keep: 'best' } as const;
  for (const best of [3, 12, 18]) {
    const trainer = await Trainer.begin(denseTask(reference, keep));
    const validated = new Map<number, Weights>();
    while (!trainer.done) {
      await trainer.takeStep();
      if (!trainer.validationDue) continue;
      const held = await (await trainer.validatedParameters()).read();
      validated.set(trainer.step, structuredClone(ofGroup('parameter', held)) as Weights);
      const isBest = await trainer.validated(trainer.step === best ? 0.5 : losses(trainer.step));
      assert.equal(
        isBest,
        trainer.step <= Math.min(best, 6) || trainer.step === best,
        `step ${trainer.step}`,
      );
    }
    assert.equal(trainer.bestLoss, 0.5);
    assert.deepEqual(await trainer.result(), validated.get(best));
    await trainer.dispose();
  }
});

for (const [what, task] of [
  ['averaging', denseTask(reference, stalled)],
  ['sparse averaging', sparseTask(reference, {}, stalled)],
  [
    'sparse averaging of what is best',
    sparseTask(reference, { growth: 'gradient' }, { ...stalled, keep: 'best' }),
  ],
  [
    'averaging that restarts',
    denseTask(reference, {
      ...sixEpochs,
      optimizer: sgd({ start: { kind: 'epoch', epoch: 2 }, restarts: [4] }),
    }),
  ],
] as const) {
  test(`${what}, stopped at any step and resumed from its bytes, ends bit for bit the same`, async () => {
    await assertResumes(task, losses);
  });
}

test('a trainer that averages goes back to a snapshot of its descent', async () => {
  const trainer = await Trainer.begin(denseTask(reference, fromThird));
  const { tensors, position } = structuredClone(await trainer.snapshot());
  const first = await finish(trainer, () => 1);
  await trainer.restore({ tensors, position });
  assert.deepEqual(await finish(trainer, () => 1), first);
});
