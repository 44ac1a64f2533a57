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
