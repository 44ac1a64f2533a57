import { fault } from '../../base/fault.ts';
import { modelTensors } from '../../check/shapes/model.ts';
import { extentOf, type TensorShape } from '../../check/shapes/tensor.ts';
import type { Specs, TensorSpec } from '../../engine/engine.ts';
import type { ModelDescription } from './description.ts';

/** Trained tensors by name. */
export type Weights = Readonly<Record<string, Float32Array>>;

export interface TrainedModel {
  readonly description: ModelDescription;
  readonly weights: Weights;
}

/** `[V, E]` once V is known. */
export function shapeOf({ dimensions }: TensorShape, vocabulary: number): number[] {
  return dimensions.map((dimension) => extentOf(dimension, vocabulary));
}

/** Shapes of all trained tensors by name. */
export function weightShapes({
  architecture,
  vocabulary,
}: Pick<ModelDescription, 'architecture' | 'vocabulary'>): Record<string, number[]> {
  return Object.fromEntries(
    modelTensors(architecture).map((tensor) => [tensor.name, shapeOf(tensor, vocabulary)]),
  );
}

/** Specs of all trained tensors by name. */
export function parameterSpecs(description: Pick<ModelDescription, 'architecture' | 'vocabulary'>): Specs {
  return Object.fromEntries(
    Object.entries(weightShapes(description)).map(([name, shape]) => [name, floatSpec(...shape)]),
  );
}

export function floatSpec(...shape: readonly number[]): TensorSpec {
  return { shape, dtype: 'float32' };
}

export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, extent) => product * extent, 1);
}

/** Name of the version of a table that look-ups read, where that is not the one that the softmax reads. */
export function lookupVersion(table: string): string {
  return `${table}.lookup`;
}

/** The table that look-ups read: while one that the softmax shares is rounded for each, there are two. */
export function lookupTable<T>(tensors: Readonly<Record<string, T>>, name: string): T {
  return tensors[lookupVersion(name)] ?? tensorNamed(tensors, name);
}

/** The tensor of that name, which must be there. */
export function tensorNamed<T>(tensors: Readonly<Record<string, T>>, name: string): T {
  return tensors[name] ?? fault(`no tensor ${name}`);
}
