import { matrixOf, type Matrices, type SparseTensor } from '../../../src/ml/sparse/tensor.ts';
import { floatsOf, integersOf, rowOf, tensorOf, type ReferenceCase } from './cases.ts';

/** The sparse tensors of a case: those called after a recurrent layer have four gates. */
export function sparseTensorsOf(
  { hyperparameters }: ReferenceCase,
  order: readonly string[] = Object.keys(hyperparameters['shapes'] as object),
): SparseTensor[] {
  const shapes = hyperparameters['shapes'] as unknown as Readonly<Record<string, readonly [number, number]>>;
  return order.map((name) => {
    const [rows, columns] = shapes[name] ?? [0, 0];
    const gates = name.includes('rnn') ? Array.from({ length: 4 }, () => rows / 4) : null;
    return { name, rows, columns, gates };
  });
}

/** Matrices under a prefix, of one update where the tensors hold several. */
export function matricesOf(
  reference: ReferenceCase,
  tensors: readonly SparseTensor[],
  prefix: string,
  update?: number,
): Record<string, Float32Array> {
  return Object.fromEntries(
    tensors.map(({ name }) => {
      const whole = `${prefix}/${name}`;
      const { data } = tensorOf(reference, whole);
      const values =
        data instanceof Int32Array
          ? Float32Array.from(integersOf(reference, whole))
          : data instanceof Float64Array
            ? Float32Array.from(data)
            : floatsOf(reference, whole);
      return [name, update === undefined ? values : rowOf(tensorOf(reference, whole), values, update)];
    }),
  );
}

/** Weights with the entries that are no connections at zero. */
export function masked(tensors: readonly SparseTensor[], weights: Matrices, masks: Matrices): Matrices {
  return Object.fromEntries(
    tensors.map((tensor) => {
      const mask = matrixOf(masks, tensor);
      return [
        tensor.name,
        matrixOf(weights, tensor).map((weight, index) => (mask[index] === 1 ? weight : 0)),
      ];
    }),
  );
}
