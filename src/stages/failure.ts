import type { JobFailed } from '../exec/job.ts';
import { UnavailableError } from '../engine/unavailable.ts';
import { memoryHint, tellsOfMemory } from '../exec/memory.ts';
import { DamagedBlob, StoreError } from '../store/errors.ts';
import { StageTrouble } from './trouble.ts';

/** What the parent is told of an error: the user's mistake or the machine's trouble with its cure, or our fault. */
export function failureOf(error: unknown): JobFailed {
  if (error instanceof StageTrouble) return trouble(error.message, error.hint);
  if (error instanceof UnavailableError) return trouble(error.message, error.cure);
  if (error instanceof StoreError) return trouble(error.message, error.cure);
  if (error instanceof DamagedBlob) {
    return trouble(
      `an input was lost while the stage ran: ${error.message}`,
      'run again: it will be made anew',
    );
  }
  const message = error instanceof Error ? error.message : String(error);
  if (tellsOfMemory(message)) return { ...trouble(memoryTrouble(message), memoryHint), stack: message };
  return {
    status: 'failed',
    cause: 'internal',
    message: message.startsWith('internal: ') ? message : `internal: ${message}`,
    hint: null,
    stack: error instanceof Error ? (error.stack ?? null) : null,
  };
}

/** Of onnxruntime's message, with its places in sources and types of C++, the one thing that a user can judge. */
function memoryTrouble(message: string): string {
  const bytes = /requested buffer of size (\d+)/.exec(message)?.[1];
  return bytes === undefined
    ? `out of memory: ${message.trim()}`
    : `out of memory: no more room for ${(Number(bytes) / 2 ** 20).toFixed(1)} MiB`;
}

function trouble(message: string, hint: string | null): JobFailed {
  return { status: 'failed', cause: 'user', message, hint, stack: null };
}
