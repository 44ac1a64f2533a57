/** How weights are changed. */
import type { Value } from '../meaning.ts';
import { block, count, percent, plain, spec, variants, word, type Spec } from '../specs.ts';
import { f, heirloom, n, optional, p, worded } from './values.ts';

export const clip = (usual: Value, powers: readonly number[]): Spec =>
  spec(
    'clip',
    (draw) => (draw.chance(0.3) ? word('none') : p(Number(`${1 + draw.below(9)}e${draw.among(powers)}`))),
    { usual },
  );

const decay: Spec = variants('decay', {
  constant: [],
  plateau: [percent('factor', 10, 90, { usual: f(0.25) }), count('patience', 0, 4, { usual: n(0) })],
  cosine: [],
  rsqrt: [],
});
const plainDecay: Spec = variants('decay', { constant: [], cosine: [], rsqrt: [] });
const weightDecay = plain('weight_decay', [-6, -5, -4], { usual: p(0) });
const warmup = count('warmup', 1, 2, { unsaid: 0.7 });

const sgd = [plain('rate', [-2, -1, 0], { usual: p(20) }), clip(p(0.25), [-2, -1]), weightDecay, warmup];
const adam = [
  plain('rate', [-4, -3], { usual: p(1e-3) }),
  clip(word('none'), [-1, 0]),
  weightDecay,
  warmup,
  percent('beta1', 50, 99, { usual: f(0.9) }),
  percent('beta2', 80, 99, { usual: f(0.999) }),
  plain('epsilon', [-9, -8], { usual: p(1e-8) }),
  decay,
];

export function optimizer(heir: boolean): Spec {
  const options = heir ? heirloom : {};
  const averaged: readonly Spec[] = [
    ...sgd,
    plainDecay,
    spec('average', () => worded('from', n(1))),
    spec('restart', () => ({ kind: 'list', items: [n(1)] }), optional),
  ];
  return block(
    'optimizer',
    (draw) => {
      const kind = draw.below(5);
      if (kind < 2) return { value: word('adam'), specs: adam };
      return { value: word('sgd'), specs: kind === 2 && !heir ? averaged : [...sgd, decay] };
    },
    { usual: word('sgd'), ...options },
  );
}
