/**
 * The product with a sparse matrix in compressed rows, as WebAssembly. The code is made for the number of rows of x: one row
 * is a gather of x for each row of the matrix; several are laid out four or more abreast, so that each stored entry
 * multiplies all of them at once.
 */
import {
  add,
  addFloats,
  addVectors,
  constant,
  f32,
  get,
  isLess,
  isZero,
  loadFloat,
  loadInteger,
  loadShort,
  loadSplat,
  loadVector,
  multiply,
  multiplyFloats,
  multiplyVectors,
  set,
  storeFloat,
  storeVector,
  subtract,
  until,
  v128,
  zero,
  zeros,
  type OneFunction,
} from './assembler.ts';

/** Parameters: rows left, and addresses. */
const [rows, starts, columns, values, x, y] = [0, 1, 2, 3, 4, 5] as const;
const parameters = 6;
/** Entries of this row that are left; an i32, so it takes the place of a parameter. */
const left = 6;
const firstSum = 7;
const i32 = 0x7f;

const advance = (pointer: number, bytes: number) => set(pointer, add(get(pointer), constant(bytes)));
const entriesOfRow = set(left, subtract(loadInteger(get(starts), 4), loadInteger(get(starts))));
const fewer = (pointer: number, count: number) => set(pointer, subtract(get(pointer), constant(count)));

/** How many sums of one row are under way at once: each addition waits for the one before it. */
const chains = 4;

export function rowKernel(): Omit<OneFunction, 'pages'> {
  const sums = Array.from({ length: chains }, (_, chain) => firstSum + chain);
  const term = (chain: number) => {
    const address = add(get(x), multiply(loadShort(get(columns), 2 * chain), constant(4)));
    return multiplyFloats(loadFloat(get(values), 4 * chain), loadFloat(address));
  };
  const accumulate = (sum: number, chain: number) => set(sum, addFloats(get(sum), term(chain)));
  const [first = firstSum, second = firstSum, third = firstSum, fourth = firstSum] = sums;
  return {
    parameters,
    locals: [i32, ...sums.map(() => f32)],
    body: until(
      isZero(get(rows)),
      entriesOfRow,
      ...sums.map((sum) => set(sum, zero)),
      until(
        isLess(get(left), constant(chains)),
        ...sums.map(accumulate),
        advance(values, 4 * chains),
        advance(columns, 2 * chains),
        fewer(left, chains),
      ),
      until(isZero(get(left)), accumulate(first, 0), advance(values, 4), advance(columns, 2), fewer(left, 1)),
      storeFloat(get(y), addFloats(addFloats(get(first), get(second)), addFloats(get(third), get(fourth)))),
      advance(y, 4),
      advance(starts, 4),
      fewer(rows, 1),
    ),
  };
}

/** x is `[columns, 4 quads]` here and y `[rows, 4 quads]`. */
export function panelKernel(quads: number): Omit<OneFunction, 'pages'> {
  const [weight, address] = [left + 1, left + 2];
  const sums = Array.from({ length: quads }, (_, quad) => left + 3 + quad);
  return {
    parameters,
    locals: [i32, v128, i32, ...sums.map(() => v128)],
    body: until(
      isZero(get(rows)),
      entriesOfRow,
      ...sums.map((sum) => set(sum, zeros)),
      until(
        isZero(get(left)),
        set(weight, loadSplat(get(values))),
        set(address, add(get(x), multiply(loadShort(get(columns)), constant(16 * quads)))),
        ...sums.map((sum, quad) =>
          set(sum, addVectors(get(sum), multiplyVectors(get(weight), loadVector(get(address), 16 * quad)))),
        ),
        advance(values, 4),
        advance(columns, 2),
        fewer(left, 1),
      ),
      ...sums.map((sum, quad) => storeVector(get(y), get(sum), 16 * quad)),
      advance(y, 16 * quads),
      advance(starts, 4),
      fewer(rows, 1),
    ),
  };
}
