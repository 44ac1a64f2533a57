import type { Program } from '../engine.ts';
import { inputName, lower, outputName } from '../onnx/lower.ts';
import { encodeModel, type OnnxModel, type OnnxNode, type OnnxValue } from '../onnx/model.ts';
import { optimize } from '../passes/optimize.ts';
import { trace } from '../trace/trace.ts';
import { bindWeights } from './bind.ts';
import type { BoundWeights } from './weight.ts';

export interface OnnxNames {
  /** What the file calls an input or output of the program. */
  readonly input: (name: string) => string;
  readonly output: (name: string) => string;
}

/** A program with its weights as constants, as the bytes of an ONNX file. Inputs that nothing reads are left out. */
export function toOnnx(
  program: Program,
  weights: BoundWeights,
  names: OnnxNames,
  metadata: Readonly<Record<string, string>>,
): Uint8Array {
  const graph = bindWeights(optimize(trace(program)), weights);
  const outward = new Map([
    ...Object.keys(program.inputs).map((name) => [inputName(name), names.input(name)] as const),
    ...graph.outputs.map(({ name }) => [outputName(name), names.output(name)] as const),
  ]);
  return encodeModel({ ...renamed(lower(graph), (name) => outward.get(name) ?? name), metadata });
}

function renamed(model: OnnxModel, nameOf: (name: string) => string): OnnxModel {
  const value = (one: OnnxValue): OnnxValue => ({ ...one, name: nameOf(one.name) });
  const node = (one: OnnxNode): OnnxNode => ({
    ...one,
    inputs: one.inputs.map(nameOf),
    outputs: one.outputs.map(nameOf),
  });
  return {
    ...model,
    nodes: model.nodes.map(node),
    inputs: model.inputs.map(value),
    outputs: model.outputs.map(value),
  };
}
