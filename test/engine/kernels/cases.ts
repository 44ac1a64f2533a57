/** One call of a kernel, and ways to many of them. */
import fc from 'fast-check';
import { floats, integers, listed } from '../support/arrays.ts';
import type { Operand } from '../support/arrays.ts';

export interface Case {
  readonly operands: Readonly<Record<string, Operand>>;
  readonly attributes?: object;
  /** Operands that the kernel takes as truth values. */
  readonly truth?: readonly string[];
}

/** Cases by the kernel's name in tfjs. */
export type Cases = Readonly<Record<string, readonly Case[]>>;

/** Of everything that is sampled here. */
export const seed = 20;

const shapes = fc.sample(fc.array(fc.integer({ min: 1, max: 4 }), { maxLength: 4 }), { seed, numRuns: 4 });

/** Pairs that broadcast: axes of the common shape are dropped in front or shrunk to one, on either side. */
const pairs = fc.sample(
  fc
    .array(fc.tuple(fc.integer({ min: 1, max: 4 }), fc.boolean(), fc.boolean()), { maxLength: 4 })
    .chain((axes) =>
      fc.tuple(fc.constant(axes), fc.nat(axes.length), fc.boolean()).map(([all, dropped, swap]) => {
        const left = all.map(([extent, one]) => (one ? 1 : extent));
        const right = all.map(([extent, , one]) => (one ? 1 : extent)).slice(dropped);
        return swap ? ([right, left] as const) : ([left, right] as const);
      }),
    ),
  { seed, numRuns: 6 },
);

export const one = (low?: number, high?: number, name = 'x'): Case[] =>
  [[], [1], [0, 3], [5], ...shapes].map((shape) => ({ operands: { [name]: floats(shape, low, high) } }));

export const special = (...numbers: number[]): Case => ({
  operands: { x: listed([numbers.length], 'float32', numbers) },
});

export const withInteger = (cases: Case[]): Case[] => [...cases, { operands: { x: integers([3, 4]) } }];

export const two = (make: (shape: readonly number[]) => Operand = floats, right = make): Case[] =>
  [
    [
      [0, 3],
      [1, 3],
    ] as const,
    ...pairs,
  ].map(([a, b]) => ({ operands: { a: make(a), b: right(b) } }));

export const bits = (shape: readonly number[]) => integers(shape, 0, 2);
export const each = (cases: Case[], ...attributes: object[]): Case[] =>
  cases.flatMap((given) => attributes.map((settings) => ({ ...given, attributes: settings })));

export const x = (operand: Operand): Case => ({ operands: { x: operand } });
