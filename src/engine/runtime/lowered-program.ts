import type { Specs } from '../engine.ts';
import type { OnnxModel } from '../onnx/model.ts';

/** A program and the model that computes it, which may leave inputs unread. */
export interface LoweredProgram {
  readonly name: string;
  readonly inputs: Specs;
  readonly outputs: Specs;
  readonly model: OnnxModel;
}
