import { einsum, expandDims, sum, tile } from '@tensorflow/tfjs-core';
import type { GradConfig, Tensor } from '@tensorflow/tfjs-core';
import { parseEinsum } from '../einsum.ts';
import type { Label } from '../einsum.ts';

/** Each operand's gradient is the Einstein sum of the result's with the other operand. */
export const einsumGradient: GradConfig = {
  kernelName: 'Einsum',
  saveAllInputs: true,
  gradFunc: (upstream, operands, attributes) => {
    const { equation } = attributes as unknown as { equation: string };
    const { inputs, output } = parseEinsum(equation, operands.length);
    const gradientOf = (index: number): Tensor => {
      const labels = inputs[index] ?? [];
      const others = operands.flatMap((tensor, other) =>
        other === index ? [] : [summed(tensor, inputs[other] ?? [], [...labels, ...output])],
      );
      const known = new Set([...output, ...others.flatMap((other) => other.labels)]);
      const from = [output, ...others.map((other) => other.labels)].map((axes) => axes.join('')).join();
      const to = labels.filter((label) => known.has(label)).join('');
      const gradient = einsum(`${from}->${to}`, upstream as Tensor, ...others.map(({ tensor }) => tensor));
      // An axis that was summed away unseen: every entry along it counts alike.
      return labels.reduce((stretched, label, axis) => {
        if (known.has(label)) return stretched;
        const wide = expandDims(stretched, axis);
        const repeats = wide.shape.map((_, at) => (at === axis ? (operands[index]?.shape[axis] ?? 1) : 1));
        return tile(wide, repeats);
      }, gradient);
    };
    return Object.fromEntries(operands.map((_, index) => [String(index), () => gradientOf(index)]));
  },
};

/** Without the axes that neither the result nor the other operand has. */
function summed(tensor: Tensor, labels: readonly Label[], wanted: readonly Label[]) {
  const axes = labels.flatMap((label, axis) => (wanted.includes(label) ? [] : [axis]));
  return {
    tensor: axes.length === 0 ? tensor : sum(tensor, axes),
    labels: labels.filter((label) => wanted.includes(label)),
  };
}
