import type { Specs } from '../engine.ts';
import { inputName } from '../onnx/lower.ts';
import type { OnnxModel } from '../onnx/model.ts';

/** A program and the model that computes it, which may leave inputs unread. */
export interface LoweredProgram {
  readonly name: string;
  readonly inputs: Specs;
  readonly outputs: Specs;
  readonly model: OnnxModel;
  /** Whether weights are constants of the model, and not inputs. */
  readonly frozen: boolean;
}

/** The program's inputs that the model reads. */
export function readInputs({ inputs, model }: LoweredProgram): readonly string[] {
  const declared = new Set(model.inputs.map(({ name }) => name));
  return Object.keys(inputs).filter((input) => declared.has(inputName(input)));
}
