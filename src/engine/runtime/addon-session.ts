import type { Tensor } from 'onnxruntime-node';
import { fault } from '../../base/fault.ts';
import type { Arrays, Executable, Specs, TypedArray } from '../engine.ts';
import { sameShape } from '../graph/graph.ts';
import { hostCall } from '../host-held.ts';
import { inputName, outputName } from '../onnx/lower.ts';
import { encodeModel } from '../onnx/model.ts';
import { readInputs, type LoweredProgram } from './lowered-program.ts';
import { optimizationsOf } from './optimizations.ts';
import type { SessionSettings } from './session-settings.ts';
import { refuseTelemetry } from './telemetry.ts';

const optimizationLevels = { none: 'disabled', basic: 'basic' } as const;

/** A session of onnxruntime-node. */
export async function openAddonSession(
  program: LoweredProgram,
  { threads }: SessionSettings,
): Promise<Executable> {
  const { name, model, inputs, outputs } = program;
  // Loaded here, or a bundle would load it at its start, needed or not.
  refuseTelemetry();
  const runtime = await import('onnxruntime-node');
  const session = await runtime.InferenceSession.create(encodeModel(model), {
    executionProviders: ['cpu'],
    executionMode: 'sequential',
    graphOptimizationLevel: optimizationLevels[optimizationsOf(program)],
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    extra: { session: { set_denormal_as_zero: '1' } },
  });
  const wraps = new WeakMap<TypedArray, Tensor>();
  const wrap = (specs: Specs, tensor: string, arrays: Arrays): Tensor => {
    const array = arrays[tensor] ?? fault(`no array for ${tensor}`);
    const { dtype, shape } = specs[tensor] ?? fault(`no spec of ${tensor}`);
    const known = wraps.get(array);
    if (known !== undefined && sameShape(known.dims, shape)) return known;
    const made = new runtime.Tensor(dtype, array, shape);
    wraps.set(array, made);
    return made;
  };
  const read = readInputs(program);
  return {
    inputs,
    outputs,
    async run(given, wanted, ...held) {
      const call = hostCall(name, program, given, wanted, held);
      const feeds = Object.fromEntries(
        read.map((input) => [inputName(input), wrap(inputs, input, call.read)]),
      );
      // Tensors as fetches: results are written where the caller wants them.
      const fetches = Object.fromEntries(
        Object.keys(outputs).map((output) => [outputName(output), wrap(outputs, output, call.written)]),
      );
      await session.run(feeds, fetches);
      call.commit();
    },
    dispose: () => session.release(),
  };
}
