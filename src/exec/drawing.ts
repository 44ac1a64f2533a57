import type { StageKind } from '../check/plan.ts';
import type { ContentManifest } from '../keys/manifest.ts';
import type { JobFailed } from './job.ts';

/** A stage whose program is to be drawn; plain data. */
export interface DrawingRequest {
  readonly kind: StageKind;
  readonly settings: ContentManifest['settings'];
  /** Digests of what the stage read. */
  readonly inputs: ContentManifest['inputs'];
  /** Root folder of the store. */
  readonly store: string;
  /** As the program was traced, before any pass. */
  readonly raw: boolean;
}

export type DrawingOutcome = { readonly status: 'done'; readonly text: string } | JobFailed;

/** The word by which the worker's program is asked for a drawing instead of work. */
export const drawingWord = 'draw';

/** Traces in a process of its own, which carries the tensor libraries: the request goes to its stdin. */
export async function drawProgram(program: string, request: DrawingRequest): Promise<DrawingOutcome> {
  const { execa } = await import('execa');
  const { stdout, stderr, exitCode } = await execa(process.execPath, [program, drawingWord], {
    input: JSON.stringify(request),
    reject: false,
    stripFinalNewline: false,
  });
  if (exitCode === 0) return JSON.parse(stdout) as DrawingOutcome;
  const message = `internal: the drawing process ended with ${exitCode === undefined ? 'a signal' : `exit code ${exitCode}`}`;
  return { status: 'failed', cause: 'internal', message, hint: null, stack: stderr };
}
