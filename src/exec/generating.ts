import type { StoredModel } from './exporting.ts';
import type { JobFailed } from './job.ts';

/** A model that is to write: of a stage, or a packed file with the list of its words; absolute paths. */
export type SpeakingModel =
  | { readonly kind: 'stored'; readonly model: StoredModel }
  | { readonly kind: 'packed'; readonly path: string; readonly words: string };

export interface GenerateRequest {
  readonly model: SpeakingModel;
  readonly prompt: string;
  /** Words to be written after it. */
  readonly tokens: number;
  /** 0 = always the most probable word. */
  readonly temperature: number;
  /** Of how many of the most probable words; null = of all. */
  readonly top: number | null;
  readonly seed: number;
  readonly threads: number;
}

export interface Generated {
  readonly status: 'done';
  /** The prompt as the model read it. */
  readonly prompt: string;
  /** Pieces of the prompt that are no words of the model. */
  readonly unknown: readonly string[];
  readonly text: string;
  readonly tokens: number;
  /** Of the words that were written, by the model itself, whatever the temperature. */
  readonly perplexity: number;
  readonly seconds: number;
}

export type GenerateOutcome = Generated | JobFailed;

/** What the program says, one JSON object a line. */
export type GenerateMessage =
  /** Before the first word. */
  | { readonly type: 'begin'; readonly prompt: string; readonly unknown: readonly string[] }
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'outcome'; readonly outcome: GenerateOutcome };

/** The word by which the exporting program is asked for a text. */
export const generateWord = 'generate';

/** Has a model write, in a process of its own; every word is told as it comes. */
export async function generateText(
  program: string,
  request: GenerateRequest,
  onMessage: (message: Exclude<GenerateMessage, { readonly type: 'outcome' }>) => void,
): Promise<GenerateOutcome> {
  const { execa } = await import('execa');
  const running = execa(process.execPath, [program, generateWord], {
    input: JSON.stringify(request),
    reject: false,
    buffer: { stdout: false },
  });
  let outcome: GenerateOutcome | null = null;
  for await (const line of running.iterable()) {
    const message = JSON.parse(line) as GenerateMessage;
    if (message.type === 'outcome') outcome = message.outcome;
    else onMessage(message);
  }
  const { stderr, exitCode, signal } = await running;
  if (outcome !== null && exitCode === 0) return outcome;
  const how = signal === undefined ? `with exit code ${exitCode ?? 'unknown'}` : `by ${signal}`;
  const message = `internal: the writing process was ended ${how}`;
  return { status: 'failed', cause: 'internal', message, hint: null, stack: stderr };
}
