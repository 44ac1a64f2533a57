/**
 * The rig of the command-line tests: a temporary workspace, and the real bundled command run in it as a user would.
 */
import { spawn } from 'node:child_process';
import {
  closeSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { TestContext } from 'node:test';
import { build, output } from '../../src/build.mjs';
import { isFresh } from '../../src/fresh.cjs';

/** What `npx athanor` starts. */
export const launcher = join(import.meta.dirname, '..', '..', 'src', 'athanor.cjs');

export interface Answer {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CallOptions {
  readonly stdin?: string | Uint8Array;
  readonly env?: Readonly<Record<string, string>> | undefined;
  /** Folder inside the workspace to stand in. */
  readonly in?: string;
  /** Milliseconds before what it prints is read; meanwhile only as much is taken as a pipe holds. */
  readonly readAfter?: number;
  /** Another copy of the program. */
  readonly program?: string;
  /** User to be, which only root may choose: to root the permissions of files do not apply. */
  readonly uid?: number;
}

export interface Workspace {
  readonly folder: string;
  readonly path: (name: string) => string;
  readonly write: (name: string, content: string | Uint8Array) => void;
  readonly read: (name: string) => string;
  /** Runs `athanor ...words` in the workspace; never throws for its exit code. */
  readonly athanor: (words: readonly string[], options?: CallOptions) => Promise<Answer>;
}

/** A fresh folder, gone when the test ends. Keys of `files` are paths in it. */
export async function workspace(
  test: Pick<TestContext, 'after'>,
  files: Readonly<Record<string, string | Uint8Array>> = {},
): Promise<Workspace> {
  await bundle();
  const folder = mkdtempSync(join(tmpdir(), 'athanor-test-'));
  test.after(() => {
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  });
  const path = (name: string): string => join(folder, name);
  const write = (name: string, content: string | Uint8Array): void => {
    mkdirSync(dirname(path(name)), { recursive: true });
    writeFileSync(path(name), content);
  };
  for (const [name, content] of Object.entries(files)) write(name, content);
  return {
    folder,
    path,
    write,
    read: (name) => readFileSync(path(name), 'utf8'),
    athanor: (words, options = {}) => call(words, join(folder, options.in ?? '.'), options),
  };
}

async function call(
  words: readonly string[],
  cwd: string,
  { stdin = '', env = {}, readAfter = 0, uid, program = launcher }: CallOptions,
): Promise<Answer> {
  const { PATH = '', HOME = '' } = process.env;
  const child = spawn(process.execPath, [program, ...words], {
    cwd,
    ...(uid !== undefined && { uid, gid: uid }),
    // Nothing of the caller's terminal, continuous integration or configuration reaches the command.
    env: { PATH, HOME, XDG_CONFIG_HOME: join(tmpdir(), 'athanor-without-configuration'), ...env },
  });
  const text = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (part: string) => {
      text[name] += part;
    });
    if (readAfter > 0) {
      child[name].pause();
      setTimeout(() => child[name].resume(), readAfter);
    }
  }
  // A command that does not read its input may be gone before all of it is written.
  child.stdin.on('error', () => undefined).end(stdin);
  return new Promise((resolve, reject) => {
    child.on('error', reject).on('close', (code, signal) => {
      resolve({ code, signal, ...text });
    });
  });
}

const lock = join(output, 'building');
const longestBuildMs = 60_000;

/** Test files run in processes of their own; one bundles, the others wait for it. */
export async function bundle(): Promise<void> {
  while (!isFresh()) {
    if (take()) {
      try {
        await build();
      } finally {
        rmSync(lock, { force: true });
      }
    } else {
      await sleep(50);
    }
  }
}

function take(): boolean {
  mkdirSync(output, { recursive: true });
  const since = statSync(lock, { throwIfNoEntry: false })?.mtimeMs;
  if (since !== undefined && Date.now() - since > longestBuildMs) rmSync(lock, { force: true });
  try {
    closeSync(openSync(lock, 'wx'));
    return true;
  } catch {
    return false;
  }
}
