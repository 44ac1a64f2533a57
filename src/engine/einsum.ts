/** One letter: the name of an axis. */
export type Label = string;

export interface Einsum {
  /** The axes of each operand. */
  readonly inputs: readonly (readonly Label[])[];
  readonly output: readonly Label[];
}

/** `ij,jk->ik`: letters for axes, one or two operands, the result written out, no letter twice in one tensor. */
export function parseEinsum(equation: string, operands: number): Einsum {
  const match = /^([a-zA-Z,]*)->([a-zA-Z]*)$/.exec(equation.replaceAll(' ', ''));
  const refuse = (why: string): never => {
    throw new Error(`einsum "${equation}": ${why}`);
  };
  if (match === null) return refuse('expected letters of axes, as in "ij,jk->ik"');
  const [, left = '', right = ''] = match;
  const inputs = left.split(',').map((labels) => Array.from(labels));
  const output = Array.from(right);
  if (inputs.length !== operands)
    return refuse(`it names ${inputs.length} operands and is given ${operands}`);
  if (operands > 2) return refuse('at most two operands are supported');
  if ([...inputs, output].some((labels) => new Set(labels).size < labels.length))
    return refuse('an axis occurs twice in one tensor');
  const stranger = output.find((label) => !inputs.flat().includes(label));
  return stranger === undefined ? { inputs, output } : refuse(`no operand has the axis ${stranger}`);
}
