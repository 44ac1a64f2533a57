/** What `train` and the retraining of `prune` share. */
import { count, either, number, part, spec, type Spec } from '../specs.ts';
import { compute, type Scale } from './computing.ts';
import { optimizer } from './optimizers.ts';
import { heirloom, n, optional, worded } from './values.ts';

const upkeep: Spec = part(
  'checkpoint',
  [
    count('every', 2, 90, optional),
    spec('seconds', (draw) => number('time', 30 * (1 + draw.below(9))), { usual: number('time', 30) }),
  ],
  { isUpkeep: true, unsaid: 0.7 },
);

export const every = (name: string, from: number, to: number): Spec =>
  spec(name, (draw) => worded('every', n(from + draw.below(to - from + 1))), { unsaid: 0.6 });

/** How long, and what a fitting has beside that. */
export const length: Spec = either(
  count('epochs', 2, 3, { slot: 'length' }),
  count('steps', 4, 9, { slot: 'length' }),
  count('steps', 4, 9, { slot: 'length' }),
);
export const windows = (heir: boolean): Spec => {
  const options = heir ? heirloom : {};
  return either(
    count('bptt', 3, 7, { slot: 'window', usual: n(35), ...options }),
    count('bptt', 3, 7, { slot: 'window', usual: n(35), ...options }),
    count('crop', 3, 7, { slot: 'window', ...options }),
  );
};

export function fitting(scale: Scale, heir: boolean): readonly Spec[] {
  const options = heir ? heirloom : {};
  return [
    spec('batch', (draw) => n(draw.among([2, 4, 6])), { usual: n(20), ...options }),
    windows(heir),
    count('seed', 0, 9000, { usual: n(1), ...options }),
    optimizer(heir),
    every('validate', 2, 4),
    count('patience', 1, 3, { unsaid: 0.9 }),
    upkeep,
    ...compute(scale, heir),
  ];
}
