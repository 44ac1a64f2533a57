import test from 'node:test';
import { rateAt, type RateRule } from '../../src/ml/optimizers/rate.ts';
import { forEachCase, integersOf, tensorOf } from './support/cases.ts';
import { assertClose } from './support/close.ts';

interface Run {
  readonly scheduler: 'cosine' | 'rsqrt' | null;
  readonly lr: number;
  readonly step_warmup: number;
  readonly steps: number;
}

forEachCase('micronet-lr-schedule', (reference) => {
  for (const [name, run] of Object.entries(reference.hyperparameters['runs'] as unknown as Record<string, Run>)) {
    test(`${reference.folder}: learning rates of ${name}`, () => {
      const rule: RateRule = { decay: { kind: run.scheduler ?? 'constant' }, warmup: Math.max(0, run.step_warmup) };
      const steps = [...integersOf(reference, `${name}/input/step`)];
      const rates = steps.map((step) => rateAt(rule, run.lr, step, run.steps));
      const { float64 } = reference.tolerance;
      assertClose(rates, tensorOf(reference, `${name}/expected/lr`).data, float64, 'learning rate');
    });
  }
});
