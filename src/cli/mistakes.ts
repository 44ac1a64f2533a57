import { writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BundleTrouble } from '../bundle/trouble.ts';
import { DownloadTrouble } from '../download/trouble.ts';
import { StoreError } from '../store/errors.ts';
import {
  DeviceAbsent,
  exitCodes,
  InvalidCondition,
  InvalidConfiguration,
  InvalidExperiment,
  UsageError,
} from './exit.ts';
import { terminalText } from './terminal-text.ts';

/** Says an error on stderr (and as an object on stdout under `--json`) and gives the exit code that goes with it. */
export function reportError(error: unknown, words: readonly string[]): number {
  const isTold = [InvalidExperiment, InvalidConfiguration, InvalidCondition].some(
    (told) => error instanceof told,
  );
  if (isTold) return exitCodes.usage;
  const told = tell(error, words.includes('-v') || words.includes('--verbose'));
  const text = told.lines.map((line) => `${line}\n`).join('');
  process.stderr.write(process.stderr.isTTY ? terminalText(text) : text);
  if (words.includes('--json')) {
    const { message, hint, exitCode } = told;
    process.stdout.write(`${JSON.stringify({ type: 'error', version: 1, message, hint, exitCode })}\n`);
  }
  return told.exitCode;
}

interface Told {
  readonly message: string;
  readonly hint: string | null;
  readonly lines: readonly string[];
  readonly exitCode: number;
}

function tell(error: unknown, verbose: boolean): Told {
  if (error instanceof UsageError) return mistake(error.message, error.hint, exitCodes.usage);
  if (error instanceof DeviceAbsent) return mistake(error.message, error.cure, exitCodes.failed);
  if (error instanceof DownloadTrouble) return mistake(error.message, error.cure, exitCodes.failed);
  if (error instanceof BundleTrouble) return mistake(error.message, error.cure, exitCodes.usage);
  if (error instanceof StoreError) return mistake(error.message, error.cure, exitCodes.storeDamaged);
  return fault(error, verbose);
}

function mistake(message: string, hint: string | null, exitCode: number): Told {
  return {
    message,
    hint,
    exitCode,
    lines: [`error: ${message}`, ...(hint === null ? [] : [`   = ${hint}`])],
  };
}

/** Ours: the stack is kept in a file and shown only to who asks for it. */
function fault(error: unknown, verbose: boolean): Told {
  const text = error instanceof Error ? error.message : String(error);
  const message = text.startsWith('internal:') ? text : `internal: ${text}`;
  const stack = error instanceof Error ? (error.stack ?? text) : text;
  const log = keep(stack);
  const hint = `this is a fault of athanor, not of your file${log === null ? '' : `; its stack is in ${log}`}`;
  return {
    message,
    hint,
    exitCode: exitCodes.failed,
    lines: [message, `   = ${hint}`, ...(verbose ? [stack] : [])],
  };
}

function keep(stack: string): string | null {
  const path = join(tmpdir(), `athanor-internal-${process.pid}.log`);
  try {
    writeFileSync(path, `${stack}\n`);
    return path;
  } catch {
    return null;
  }
}
