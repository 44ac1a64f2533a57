import { openSession } from './session.ts';

let flushed: Promise<void> | null = null;

/**
 * Makes onnxruntime treat numbers below 2^-126 as zero wherever this process calls it, for good, and with it all
 * arithmetic of the calling thread, JavaScript's too. The first session that is opened with `set_denormal_as_zero` does
 * that to its thread anyway; done at a time of our choosing, it is the same for all that the process computes, whatever
 * it computed before. Without effect on processors that onnxruntime does not set up so.
 */
export function flushDenormals(): Promise<void> {
  flushed ??= openAndRelease();
  return flushed;
}

async function openAndRelease(): Promise<void> {
  const scalar = { dtype: 'float32', shape: [1] } as const;
  const session = await openSession(
    {
      name: 'flush denormals',
      inputs: {},
      outputs: {},
      frozen: false,
      model: {
        name: 'flush denormals',
        inputs: [{ ...scalar, name: 'x' }],
        outputs: [{ ...scalar, name: 'y' }],
        initializers: [],
        nodes: [{ operator: 'Identity', domain: '', inputs: ['x'], outputs: ['y'], attributes: {} }],
      },
    },
    { threads: 1 },
  );
  await session.dispose();
}
