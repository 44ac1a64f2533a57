/** The numbers of a description that are counted: the body has them, and in the header they are 0. */
import type { Learnable } from '../../../check/settings/cache.ts';
import type { Counting } from '../../../check/settings/evaluate.ts';
import { fixedNumbers } from '../../accounting/storage.ts';
import type { ActivationGrid, ModelDescription } from '../../models/description.ts';
import type { Numbers } from './order.ts';

export type Constants = Pick<Numbers, 'points' | 'fixed'>;

export function withoutConstants(description: ModelDescription, counting: Counting): ModelDescription {
  return withConstants(description, counting, roomForConstants(description, counting));
}

/** Zeros, as many as the description has of such numbers. */
export function roomForConstants(
  { architecture, activations }: ModelDescription,
  counting: Counting,
): Constants {
  const points = Object.keys(activations?.points ?? {}).length;
  const fixed = fixedNumbers(architecture, counting).length;
  return {
    points: [new Uint32Array(points), new Uint32Array(points)],
    fixed: [new Uint32Array(fixed), new Uint32Array(fixed)],
  };
}

export function constantsOf({ architecture, activations }: ModelDescription, counting: Counting): Constants {
  const grids = Object.values(activations?.points ?? {});
  const fixed = fixedNumbers(architecture, counting).map((name) => architecture.cache?.[name].value ?? 0);
  const halves = new Uint32Array(Float64Array.from(fixed).buffer);
  return {
    points: [
      new Uint32Array(Float32Array.from(grids, ({ maximum }) => maximum).buffer),
      new Uint32Array(Float32Array.from(grids, ({ inverseScale }) => inverseScale).buffer),
    ],
    fixed: [halves.filter((_, at) => at % 2 === 1), halves.filter((_, at) => at % 2 === 0)],
  };
}

/** A description with these numbers in place of its own. */
export function withConstants(
  description: ModelDescription,
  counting: Counting,
  { points: [maxima, inverses], fixed: [high, low] }: Constants,
): ModelDescription {
  const { architecture, activations, ...rest } = description;
  const { cache } = architecture;
  const numbers = fixedNumbers(architecture, counting).map((name, at): [string, Learnable] => [
    name,
    { value: new Float64Array(Uint32Array.of(low[at] ?? 0, high[at] ?? 0).buffer)[0] ?? 0, learned: false },
  ]);
  const grids = Object.keys(activations?.points ?? {}).map((point, at): [string, ActivationGrid] => {
    const words = Uint32Array.of(maxima[at] ?? 0, inverses[at] ?? 0);
    const [maximum = 0, inverseScale = 0] = new Float32Array(words.buffer);
    return [point, { maximum, inverseScale }];
  });
  return {
    architecture:
      cache === undefined
        ? architecture
        : { ...architecture, cache: { ...cache, ...Object.fromEntries(numbers) } },
    ...rest,
    ...(activations === undefined
      ? {}
      : { activations: { ...activations, points: Object.fromEntries(grids) } }),
  };
}
