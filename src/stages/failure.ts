import type { JobFailed } from '../exec/job.ts';
import { memoryHint, tellsOfMemory } from '../exec/memory.ts';
import { DamagedBlob, StoreError } from '../store/errors.ts';
import { StageTrouble } from './trouble.ts';

/** What the parent is told of an error: the user's mistake or the machine's trouble with its cure, or our fault. */
export function failureOf(error: unknown): JobFailed {
  if (error instanceof StageTrouble) return trouble(error.message, error.hint);
  if (error instanceof StoreError) return trouble(error.message, error.cure);
  if (error instanceof DamagedBlob) {
    return trouble(
      `an input was lost while the stage ran: ${error.message}`,
      'run again: it will be made anew',
    );
  }
  const message = error instanceof Error ? error.message : String(error);
  if (tellsOfMemory(message)) return trouble(`out of memory: ${message}`, memoryHint);
  return {
    status: 'failed',
    cause: 'internal',
    message: message.startsWith('internal: ') ? message : `internal: ${message}`,
    hint: null,
    stack: error instanceof Error ? (error.stack ?? null) : null,
  };
}

function trouble(message: string, hint: string | null): JobFailed {
  return { status: 'failed', cause: 'user', message, hint, stack: null };
}
