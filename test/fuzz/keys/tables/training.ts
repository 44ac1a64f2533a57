/** `train`, sparse or taught by another model. */
import {
  block,
  choice,
  count,
  flag,
  hundredths,
  percent,
  plain,
  spec,
  variants,
  word,
  type Spec,
} from '../specs.ts';
import type { Scale } from './computing.ts';
import { every, fitting, length } from './fitting.ts';
import { f, n, optional, p } from './values.ts';

const rates: readonly Spec[] = [
  percent('rate', 10, 90, { usual: f(0.5) }),
  variants('decay', {
    cosine: [percent('to', 1, 9, { usual: f(0.005) })],
    stepwise: [percent('factor', 10, 99, { usual: f(0.99) }), count('every', 1, 9, { usual: n(600) })],
  }),
];
const threshold = plain('threshold', [-4, -3], { usual: p(0.001) });

const sparse: Spec = block(
  'sparse',
  (draw) => ({
    value: { kind: 'section' },
    specs: [
      percent('density', 20, 90),
      choice('init', ['uniform', 'erdos_renyi']),
      choice('compat', ['intended', 'source']),
      ...(draw.chance(0.2)
        ? [spec('static', () => word('yes'))]
        : [
            spec('static', () => word('no'), { usual: word('no') }),
            variants('death', {
              magnitude: rates,
              set: rates,
              threshold: [...rates, threshold],
              global_magnitude: [...rates, threshold],
            }),
            choice('growth', ['random', 'random', 'random', 'gradient', 'momentum']),
            choice('redistribution', ['none', 'none', 'magnitude', 'nonzeros', 'momentum']),
            every('update', 1, 4),
          ]),
    ],
  }),
  { unsaid: 0.7 },
);

const subBatch: Spec = spec('sub_batch', () => n(2), { unsaid: 0.85, isHeirloom: true });
const lengths: Spec = variants(
  'lengths',
  {
    fixed: [],
    varied: [
      percent('half', 0, 30, { usual: f(0.05) }),
      plain('deviation', [-1], { usual: p(5) }),
      count('least', 1, 3, { usual: n(5) }),
      count('most', 8, 12, optional),
      count('multiple', 1, 2, { usual: n(1) }),
    ],
  },
  { isHeirloom: true, unsaid: 0.7 },
);

export function train(scale: Scale): readonly Spec[] {
  return [length, ...fitting(scale, false), subBatch, lengths, choice('keep', ['last', 'best']), sparse];
}

/** Labels come by a name of their own. */
export function distill(labels: number): Spec {
  const ends: readonly Spec[] = [
    spec('hard', (draw) => ({ kind: 'range', from: hundredths(draw, 0, 50), to: hundredths(draw, 50, 99) }), {
      usual: { kind: 'range', from: f(0.5), to: f(0.95) },
    }),
    flag('first_bin', true),
  ];
  return block('distill', () => ({ value: { kind: 'stage', id: labels }, specs: ends }));
}
