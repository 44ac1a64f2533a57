import fc from 'fast-check';
import { floats } from '../support/arrays.ts';
import { seed } from './cases.ts';
import type { Cases } from './cases.ts';

export const products: Cases = {
  BatchMatMul: [
    ...[true, false].flatMap((transposeA) =>
      [true, false].flatMap((transposeB) =>
        [[], [1], [3], [2, 2]].map((batch) => ({
          operands: {
            a: floats([...batch, ...(transposeA ? [4, 3] : [3, 4])]),
            b: floats([...batch, ...(transposeB ? [2, 4] : [4, 2])]),
          },
          attributes: { transposeA, transposeB },
        })),
      ),
    ),
    {
      operands: { a: floats([3, 1, 2]), b: floats([1, 2, 5]) },
      attributes: { transposeA: false, transposeB: false },
    },
    {
      operands: { a: floats([0, 2]), b: floats([2, 5]) },
      attributes: { transposeA: false, transposeB: false },
    },
    {
      operands: { a: floats([3, 1]), b: floats([1, 1]) },
      attributes: { transposeA: false, transposeB: true },
    },
  ],
  Einsum: [
    ...(
      [
        ['ij,jk->ik', [2, 3], [3, 4]],
        ['ij,kj->ki', [1, 3], [5, 3]],
        ['bij,bjk->bik', [2, 3, 1], [2, 1, 4]],
        ['bthd,bshd->bhts', [2, 3, 2, 4], [2, 5, 2, 4]],
        ['i,j->ij', [3], [2]],
        ['ij,ij->', [2, 3], [2, 3]],
        ['ijk,j->i', [2, 3, 4], [3]],
        ['ab,bc->ac', [0, 2], [2, 3]],
      ] as const
    ).map(([equation, a, b]) => ({
      operands: { 0: floats(a), 1: floats(b, -1, 1) },
      attributes: { equation },
    })),
    ...['ijk->kij', 'ijk->ij', 'ijk->'].map((equation) => ({
      operands: { 0: floats([2, 3, 4]) },
      attributes: { equation },
    })),
    ...fc
      .sample(fc.tuple(...Array.from({ length: 4 }, () => fc.integer({ min: 1, max: 4 }))), {
        seed,
        numRuns: 4,
      })
      .map(([b = 1, i = 1, j = 1, k = 1]) => ({
        operands: { 0: floats([i, b, j]), 1: floats([k, j, b]) },
        attributes: { equation: 'ibj,kjb->bki' },
      })),
  ],
};
