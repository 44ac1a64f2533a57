import {
  binary,
  dequantized,
  dequantizedRows,
  fill,
  gridProduct,
  gridRows,
  literal,
  sparseProduct,
} from '../graph/build.ts';
import type { Graph, Node } from '../graph/graph.ts';
import { rewrite } from '../graph/rewrite.ts';
import { entriesOf, type BoundWeights, type Weight } from './weight.ts';

/**
 * The graph with weights in place of the inputs of their names. A product `x W'` and a lookup of rows take the weight in
 * its own form; whatever else reads it gets its entries as floats.
 */
export function bindWeights(graph: Graph, weights: BoundWeights): Graph {
  const weightOf = ({ operation }: Node): Weight | undefined =>
    operation.op === 'input' ? weights[operation.name] : undefined;
  const chosen = rewrite(graph, (node) => {
    const [first, second] = node.operands;
    if (first === undefined || second === undefined) return node;
    switch (node.operation.op) {
      case 'matmul':
      case 'gemm':
        return timesWeight(node, first, weightOf(second)) ?? node;
      case 'gather':
        return node.operation.axis === 0 ? (rowsOf(weightOf(first), second) ?? node) : node;
      default:
        return node;
    }
  });
  const bound = rewrite(chosen, (node) => {
    const weight = weightOf(node);
    if (weight === undefined) return node;
    return weight.kind === 'integers'
      ? dequantized(weight.matrix)
      : literal(entriesOf(weight), node.type.shape, 'float32');
  });
  return {
    ...bound,
    inputs: graph.inputs.filter((node) => weightOf(node) === undefined),
  };
}

function timesWeight(node: Node, x: Node, weight: Weight | undefined): Node | undefined {
  const { operation, operands, type } = node;
  if (operation.op !== 'matmul' && operation.op !== 'gemm') return undefined;
  if (operation.transposeA || !operation.transposeB || weight === undefined) return undefined;
  const product = productWith(x, weight);
  if (product === undefined) return undefined;
  const scaled =
    operation.alpha === 1 ? product : binary('mul', product, fill(operation.alpha, type.shape, 'float32'));
  const addend = operands[2];
  return addend === undefined ? scaled : binary('add', scaled, addend);
}

function productWith(x: Node, weight: Weight): Node | undefined {
  switch (weight.kind) {
    case 'dense':
    case 'integers':
      return undefined;
    case 'grid':
      return gridProduct(x, weight.matrix, weight.kernel);
    case 'sparse':
      return sparseProduct(x, weight.matrix);
  }
}

function rowsOf(weight: Weight | undefined, indices: Node): Node | undefined {
  if (weight?.kind === 'integers' && indices.type.shape.length === 1)
    return dequantizedRows(indices, weight.matrix);
  return weight?.kind === 'grid' ? gridRows(indices, weight.matrix) : undefined;
}
