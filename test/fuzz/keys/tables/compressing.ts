/** `prune` and `quantize`. */
import { choice, count, part, percent, plain, spec, variants, type Spec } from '../specs.ts';
import { compute, type Scale } from './computing.ts';
import { fitting, windows } from './fitting.ts';
import { clip } from './optimizers.ts';
import { f, heirloom, n, p } from './values.ts';

const cubic: Spec = part(
  'cubic',
  [count('begin', 0, 1, { usual: n(0) }), count('end', 4, 5), count('every', 1, 2)],
  { unsaid: 0.4 },
);

/** Without retraining, pruned at once. */
export function prune(scale: Scale, isRetrained: boolean, heir: boolean): readonly Spec[] {
  const to = percent('to', 55, 90);
  if (!isRetrained) return [to];
  // Without a training before, nothing can be taken over.
  return [to, cubic, count('steps', 5, 9, { slot: 'length' }), ...fitting(scale, heir)];
}

const bits = count('bits', 3, 12, { usual: n(8) });
const per = choice('per', ['row', 'tensor']);

export function quantize(scale: Scale, isTrained: boolean, heir: boolean): readonly Spec[] {
  if (!isTrained) return [bits, per];
  const options = heir ? heirloom : {};
  const plainClip = clip(p(0.5), [-1, 0]);
  return [
    bits,
    // Where nothing is said, it depends on the tensor.
    choice('per', ['row', 'tensor'], { usual: null }),
    spec('activations', (draw) => n(4 + draw.below(8))),
    count('steps', 1, 5, { usual: n(1) }),
    spec('batch', (draw) => n(draw.among([2, 4, 6])), { usual: n(20), ...options }),
    windows(heir),
    count('seed', 0, 9000, { usual: n(1), ...options }),
    variants('optimizer', {
      adam: [
        plain('rate', [-5, -4], { usual: p(1e-4) }),
        plainClip,
        percent('beta1', 50, 99, { usual: f(0.9) }),
        percent('beta2', 80, 99, { usual: f(0.999) }),
        plain('epsilon', [-9, -8], { usual: p(1e-8) }),
      ],
      sgd: [plain('rate', [-5, -4], { usual: p(1e-4) }), plainClip],
    }),
    ...compute(scale, heir),
  ];
}
