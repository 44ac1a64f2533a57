import { matmul, reduce, reshape, transpose } from '../../graph/build.ts';
import { sizeOf } from '../../graph/graph.ts';
import type { Node } from '../../graph/graph.ts';
import type { Kernels } from '../kernel.ts';
import { parseEinsum } from '../../einsum.ts';
import type { Label } from '../../einsum.ts';

/** A tensor whose axes have names. */
interface Labelled {
  readonly x: Node;
  readonly labels: readonly Label[];
}

/** Einstein's sum of one or two tensors: transposes, one sum a tensor, and one product of matrices. */
export const einsum: Kernels = {
  Einsum: (operands: Record<string, Node>, { equation }: { equation: string }) => {
    const tensors = Object.values(operands);
    const { inputs, output } = parseEinsum(equation, tensors.length);
    const [first, second] = tensors.map((x, index) => ({ x, labels: inputs[index] ?? [] }));
    if (first === undefined) throw new Error(`einsum "${equation}" has no operand`);
    if (second === undefined) return arranged(summed(first, output), output);
    const left = summed(first, [...second.labels, ...output]);
    const right = summed(second, [...first.labels, ...output]);
    return arranged(multiplied(left, right, output), output);
  },
};

/** Without the axes that nothing else names. */
function summed({ x, labels }: Labelled, wanted: readonly Label[]): Labelled {
  const axes = labels.flatMap((label, axis) => (wanted.includes(label) ? [] : [axis]));
  if (axes.length === 0) return { x, labels };
  return { x: reduce('sum', x, axes), labels: labels.filter((label) => wanted.includes(label)) };
}

function arranged({ x, labels }: Labelled, wanted: readonly Label[]): Node {
  return transpose(
    x,
    wanted.map((label) => labels.indexOf(label)),
  );
}

/** Axes of both that stay are a batch; axes of both that go are what the product of matrices sums over. */
function multiplied(left: Labelled, right: Labelled, output: readonly Label[]): Labelled {
  const shared = left.labels.filter((label) => right.labels.includes(label));
  const batch = shared.filter((label) => output.includes(label));
  const inner = shared.filter((label) => !output.includes(label));
  const rows = left.labels.filter((label) => !shared.includes(label));
  const columns = right.labels.filter((label) => !shared.includes(label));
  const product = matmul(grouped(left, batch, rows, inner), grouped(right, batch, inner, columns));
  const labels = [...batch, ...rows, ...columns];
  const extentOf = (label: Label) =>
    left.x.type.shape[left.labels.indexOf(label)] ?? right.x.type.shape[right.labels.indexOf(label)] ?? 1;
  return { x: reshape(product, labels.map(extentOf)), labels };
}

/** As `[batch, first, second]`, each group of axes run together; without a batch as a matrix. */
function grouped({ x, labels }: Labelled, ...groups: [Label[], Label[], Label[]]): Node {
  const { shape } = x.type;
  const sizes = groups.map((group) => sizeOf(group.map((label) => shape[labels.indexOf(label)] ?? 1)));
  return reshape(arranged({ x, labels }, groups.flat()), groups[0].length === 0 ? sizes.slice(1) : sizes);
}
