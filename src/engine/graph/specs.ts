import type { Specs, TensorSpec } from '../engine.ts';
import type { Graph } from './graph.ts';

/** The outputs' types. Arrays of truth values are not exchanged with programs. */
export function outputSpecs(graph: Graph): Specs {
  const specs: Record<string, TensorSpec> = {};
  for (const { name, node } of graph.outputs) {
    const { shape, dtype } = node.type;
    if (dtype === 'bool')
      throw new Error(`program "${graph.name}" returns "${name}" as bool; cast it to int32`);
    specs[name] = { shape, dtype };
  }
  return specs;
}
