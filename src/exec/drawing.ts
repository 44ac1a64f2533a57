import type { StageKind } from '../check/plan.ts';
import type { ContentManifest } from '../keys/manifest.ts';
import { answerOf } from './answer.ts';
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

/** Traces where the tensor libraries are: in the worker's program. */
export function drawProgram(program: string, request: DrawingRequest): Promise<DrawingOutcome> {
  return answerOf(program, [drawingWord], request);
}
