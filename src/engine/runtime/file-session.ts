import type { InferenceSession, Tensor } from 'onnxruntime-node';
import { fault } from '../../base/fault.ts';
import type { Arrays, Specs, TensorSpec } from '../engine.ts';
import { refuseTelemetry } from './telemetry.ts';

/** A model of a file, whose inputs and outputs are known from the file alone. */
export interface FileSession {
  readonly inputs: Specs;
  readonly outputs: Specs;
  /** `feeds` by input, as long as its shape says; the results are good until they are dropped. */
  run(feeds: Arrays): Promise<Arrays>;
  dispose(): Promise<void>;
}

/** Opens an ONNX file as any user of onnxruntime would, with all of its optimizations. */
export async function openFile(path: string, threads: number): Promise<FileSession> {
  refuseTelemetry();
  const runtime = await import('onnxruntime-node');
  const session = await runtime.InferenceSession.create(path, {
    executionProviders: ['cpu'],
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
  });
  const inputs = specsOf(session.inputMetadata);
  return {
    inputs,
    outputs: specsOf(session.outputMetadata),
    run: async (feeds) => {
      const tensors = Object.entries(inputs).map(([name, { dtype, shape }]): [string, Tensor] => [
        name,
        new runtime.Tensor(dtype, feeds[name] ?? fault(`no array for ${name}`), shape),
      ]);
      const results = await session.run(Object.fromEntries(tensors));
      return Object.fromEntries(
        Object.entries(results).map(([name, { data }]) => [name, data as Float32Array]),
      );
    },
    dispose: () => session.release(),
  };
}

function specsOf(metadata: readonly InferenceSession.ValueMetadata[]): Specs {
  return Object.fromEntries(
    metadata.map((value): [string, TensorSpec] => {
      if (!value.isTensor || (value.type !== 'float32' && value.type !== 'int32'))
        return fault(`${value.name} is no tensor of floats or integers`);
      const shape = value.shape.map((extent) =>
        typeof extent === 'number' ? extent : fault(`${value.name} has an extent ${extent}`),
      );
      return [value.name, { dtype: value.type, shape }];
    }),
  );
}
