import type { JobFailed } from './job.ts';

/**
 * What a program of ours answers to one question, in a process of its own that carries what the command does not: the
 * request goes to its stdin, the outcome comes from its stdout.
 */
export async function answerOf<Outcome>(
  program: string,
  words: readonly string[],
  request: object,
): Promise<Outcome | JobFailed> {
  const { execa } = await import('execa');
  const { stdout, stderr, exitCode } = await execa(process.execPath, [program, ...words], {
    input: JSON.stringify(request),
    reject: false,
    stripFinalNewline: false,
  });
  if (exitCode === 0) return JSON.parse(stdout) as Outcome;
  const message = `internal: the process for ${words.join(' ')} ended with ${exitCode === undefined ? 'a signal' : `exit code ${exitCode}`}`;
  return { status: 'failed', cause: 'internal', message, hint: null, stack: stderr };
}

/** The same for a question that takes a while: what is being done comes from the program's stderr, a line each. */
export async function answerWithNotes<Outcome>(
  program: string,
  words: readonly string[],
  request: object,
  onNote: (what: string) => void,
): Promise<Outcome | JobFailed> {
  const { execa } = await import('execa');
  const running = execa(process.execPath, [program, ...words], {
    input: JSON.stringify(request),
    reject: false,
  });
  for await (const line of running.iterable({ from: 'stderr' })) onNote(line);
  const { stdout, stderr, exitCode, signal } = await running;
  if (exitCode === 0) return JSON.parse(stdout) as Outcome;
  const how = signal === undefined ? `with exit code ${exitCode ?? 'unknown'}` : `by ${signal}`;
  const message = `internal: the process for ${words.join(' ')} was ended ${how}`;
  return { status: 'failed', cause: 'internal', message, hint: null, stack: stderr };
}
