import { getBackend, setBackend } from '@tensorflow/tfjs-core';
import { fault } from '../base/fault.ts';

/**
 * Runs `body` with the named tfjs backend, then puts the one before it back. tfjs' backend is global: whoever uses it
 * must set it, and must not wait for anything in between.
 */
export function onBackend<Result>(name: string, body: () => Result): Result {
  const before = getBackend() as string | null | undefined;
  use(name);
  try {
    return body();
  } finally {
    if (before != null && before !== name) use(before);
  }
}

/** Takes effect at once for backends that are created at once; the promise is for the others. */
function use(name: string): void {
  void setBackend(name);
  if (getBackend() !== name) fault(`tfjs has no backend ${name}`);
}
