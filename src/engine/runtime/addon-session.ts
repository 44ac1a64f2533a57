import { InferenceSession, Tensor } from 'onnxruntime-node';
import { fault } from '../../base/fault.ts';
import { arrayFor } from '../arrays.ts';
import type { Arrays, Executable, Specs, TypedArray } from '../engine.ts';
import { sameShape } from '../graph/graph.ts';
import { hostCall } from '../host-held.ts';
import { inputName, outputName } from '../onnx/lower.ts';

export interface SessionSettings {
  /** Threads that share one operator's work. Operators run one after the other. */
  readonly threads: number;
}

/** Loads a model into onnxruntime. Inputs that the model does not read are checked and left out. */
export async function openSession(
  program: string,
  model: Uint8Array,
  inputs: Specs,
  outputs: Specs,
  { threads }: SessionSettings,
): Promise<Executable> {
  const session = await InferenceSession.create(model, {
    executionProviders: ['cpu'],
    executionMode: 'sequential',
    graphOptimizationLevel: 'all',
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    // Dying cells and decaying moments breed numbers below 1e-38, each of which costs a hundred ordinary ones.
    extra: { session: { set_denormal_as_zero: '1' } },
  });
  const wraps = new WeakMap<TypedArray, Tensor>();
  const wrap = (specs: Specs, name: string, arrays: Arrays): Tensor => {
    const array = arrayFor(program, specs, name, arrays);
    const { dtype, shape } = specs[name] ?? fault(`no spec of ${name}`);
    const known = wraps.get(array);
    if (known !== undefined && sameShape(known.dims, shape)) return known;
    const tensor = new Tensor(dtype, array, shape);
    wraps.set(array, tensor);
    return tensor;
  };
  const read = Object.keys(inputs).filter((name) => session.inputNames.includes(inputName(name)));
  return {
    inputs,
    outputs,
    async run(given, wanted, ...held) {
      const call = hostCall(program, { inputs, outputs }, given, wanted, held);
      const feeds = Object.fromEntries(read.map((name) => [inputName(name), wrap(inputs, name, call.read)]));
      // Tensors as fetches: results are written where the caller wants them.
      const fetches = Object.fromEntries(
        Object.keys(outputs).map((name) => [outputName(name), wrap(outputs, name, call.written)]),
      );
      await session.run(feeds, fetches);
      call.commit();
    },
    dispose: () => session.release(),
  };
}
