import { printType } from '../graph/print.ts';
import type { Node } from '../graph/graph.ts';
import { sizeOf } from '../graph/graph.ts';

/**
 * A random draw inside a program would be drawn once, while tracing, and every run would use it again. tfjs draws on
 * the host and hands over an array, which cannot be told from any other constant; so its generators are cut off from
 * their source of seeds, and an array that is large and not uniform, which a draw with a seed of its own would be, is
 * refused.
 */
export function withoutRandomness<Result>(program: string, body: () => Result): Result {
  const descriptor = Object.getOwnPropertyDescriptor(Math, 'random');
  const refuse = () => {
    throw new Error(
      `program "${program}" draws random numbers while it is traced, which would freeze them; ` +
        'draw them outside and pass them as an input',
    );
  };
  Object.defineProperty(Math, 'random', { ...descriptor, value: refuse });
  try {
    return body();
  } finally {
    Object.defineProperty(Math, 'random', descriptor ?? {});
  }
}

/** Room for a row of coefficients; a mask, a table or a draw belongs among the inputs. */
const largestConstant = 256;

export function refuseLargeConstant(program: string, { operation, type }: Node): void {
  if (operation.op !== 'literal' || sizeOf(type.shape) <= largestConstant) return;
  throw new Error(
    `program "${program}" holds a constant ${printType(type)}; above ${largestConstant} elements constants must be ` +
      'uniform, so that no random draw or table is frozen into the program: pass it as an input',
  );
}
