import { InferenceSession } from 'onnxruntime-node';
import { encodeModel } from '../onnx/model.ts';

let flushed: Promise<void> | null = null;

/**
 * Makes this process treat numbers below 2^-126 as zero, for good, in JavaScript too. The first session that
 * onnxruntime opens with `set_denormal_as_zero` does that to the calling thread anyway; done at a time of our choosing, it
 * is the same for all that the process computes, whatever it computed before. Without effect on processors that
 * onnxruntime does not set up so.
 */
export function flushDenormals(): Promise<void> {
  flushed ??= openAndRelease();
  return flushed;
}

async function openAndRelease(): Promise<void> {
  const scalar = { name: 'x', dtype: 'float32', shape: [1] } as const;
  const session = await InferenceSession.create(
    encodeModel({
      name: 'flush denormals',
      inputs: [scalar],
      outputs: [{ ...scalar, name: 'y' }],
      initializers: [],
      nodes: [{ operator: 'Identity', domain: '', inputs: ['x'], outputs: ['y'], attributes: {} }],
    }),
    { intraOpNumThreads: 1, extra: { session: { set_denormal_as_zero: '1' } } },
  );
  await session.release();
}
