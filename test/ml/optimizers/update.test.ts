import assert from 'node:assert/strict';
import test from 'node:test';
import type { OptimizerSettings } from '../../../src/check/settings/training.ts';
import { optimizerOf } from '../../../src/ml/optimizers/build.ts';
import { engines } from '../support/engines.ts';
import { GivenGradients } from '../support/given-gradients.ts';

const specs = { w: { shape: [2, 2], dtype: 'float32' }, b: { shape: [2], dtype: 'float32' } } as const;
const start = { w: Float32Array.of(1, -2, 0.5, 0), b: Float32Array.of(0.25, -1) };
/** A bend in every step, so that the slots matter. */
const gradientsOf = (step: number) => ({
  w: Float32Array.of(0.3, -0.1 * step, 2, Math.cos(step)),
  b: Float32Array.of(Math.sin(step), 0.01),
});

/** The same updates entry by entry in double precision. */
function plain(settings: OptimizerSettings, steps: number): number[] {
  const values = [...start.w, ...start.b];
  const means = values.map(() => 0);
  const variances = values.map(() => 0);
  for (let step = 1; step <= steps; step++) {
    const { w, b } = gradientsOf(step);
    const raw = [...w, ...b];
    const norm = Math.sqrt(raw.reduce((sum, g) => sum + g * g, 0));
    const factor = settings.clip === null ? 1 : Math.min(1, settings.clip / (norm + 1e-6));
    raw.forEach((gradient, index) => {
      const value = values[index] ?? NaN;
      const g = gradient * factor + settings.weightDecay * value;
      if (settings.kind === 'sgd') {
        values[index] = value - settings.rate * g;
        return;
      }
      const { beta1, beta2, epsilon } = settings;
      const mean = beta1 * (means[index] ?? NaN) + (1 - beta1) * g;
      const variance = beta2 * (variances[index] ?? NaN) + (1 - beta2) * g * g;
      means[index] = mean;
      variances[index] = variance;
      const deviation = Math.sqrt(variance / (1 - beta2 ** step));
      values[index] = value - (settings.rate * (mean / (1 - beta1 ** step))) / (deviation + epsilon);
    });
  }
  return values;
}

const common = { rate: 0.1, decay: { kind: 'constant' } } as const;
const adam = { kind: 'adam', beta1: 0.9, beta2: 0.99, epsilon: 1e-3, ...common } as const;
const variants: Record<string, OptimizerSettings> = {
  'plain SGD': { kind: 'sgd', clip: null, weightDecay: 0, ...common },
  'SGD with clip and weight decay': { kind: 'sgd', clip: 0.7, weightDecay: 0.1, ...common },
  'SGD with a clip that never acts': { kind: 'sgd', clip: 100, weightDecay: 0, ...common },
  Adam: { ...adam, clip: null, weightDecay: 0 },
  'Adam with clip and weight decay': { ...adam, clip: 0.7, weightDecay: 0.1 },
  'Adam without a mean': { ...adam, beta1: 0, clip: null, weightDecay: 0 },
};

for (const [what, settings] of Object.entries(variants)) {
  for (const engine of engines) {
    test(`${what} does what plain arithmetic does on ${engine.name}`, async () => {
      const design = { optimizer: optimizerOf(settings), gradients: settings };
      const run = await GivenGradients.start(engine, design, specs, start, {});
      for (let step = 1; step <= 5; step++) {
        await run.step(step - 1, settings.rate, gradientsOf(step));
        const actual = [...(run.parameters['w'] ?? []), ...(run.parameters['b'] ?? [])];
        plain(settings, step).forEach((expected, index) => {
          const value = actual[index] ?? NaN;
          assert.ok(Math.abs(value - expected) < 2e-6, `entry ${index}: ${value} instead of ${expected}`);
        });
      }
      await run.dispose();
    });
  }
}

for (const engine of engines) {
  test(`clipping divides by the norm plus 1e-6, so vanishing gradients stay finite, on ${engine.name}`, async () => {
    const gradients = { clip: 1e-6, weightDecay: 0 };
    const optimizer = optimizerOf({ kind: 'sgd', ...gradients, ...common });
    const run = await GivenGradients.start(engine, { optimizer, gradients }, specs, start, {});
    const zero = { w: new Float32Array(4), b: new Float32Array(2) };
    assert.equal(await run.step(0, 1, zero), 0);
    assert.deepEqual([...(run.parameters['w'] ?? [])], [...start.w]);
    // Norm 3e-6, clip 1e-6: the factor is 1 / (3 + 1).
    const norm = await run.step(1, 1e6, { ...zero, w: Float32Array.of(0, 0, 0, 3e-6) });
    assert.ok(Math.abs(norm / 3e-6 - 1) < 1e-6);
    assert.ok(Math.abs((run.parameters['w']?.[3] ?? NaN) + 0.75) < 1e-6, String(run.parameters['w']?.[3]));
    await run.dispose();
  });

  test(`masked weights are zero after the update, others untouched by masks, on ${engine.name}`, async () => {
    const gradients = { clip: null, weightDecay: 0 };
    const optimizer = optimizerOf({ kind: 'sgd', ...gradients, ...common });
    const masks = { w: Float32Array.of(1, 0, 0, 1) };
    const run = await GivenGradients.start(engine, { optimizer, gradients }, specs, start, masks);
    const ones = { w: Float32Array.of(1, 1, 1, 1), b: Float32Array.of(1, 1) };
    // The gradients of masked weights count in the norm.
    assert.ok(Math.abs((await run.step(0, 0.5, ones)) - Math.sqrt(6)) < 1e-6);
    assert.deepEqual(
      Array.from(run.parameters['w'] ?? [], (w) => w + 0),
      [0.5, 0, 0, -0.5],
    );
    assert.deepEqual([...(run.parameters['b'] ?? [])], [-0.25, -1.5]);
    await run.dispose();
  });
}
