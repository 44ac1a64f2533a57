import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** For `test(..., { skip })`: why no terminal can be had, or false. */
export const withoutTerminal =
  spawnSync('tmux', ['-V']).status !== 0 &&
  'no tmux here: install it to see the live view tested on a terminal';

const limitMs = 60_000;

/** tmux tells of a second size only a quarter of a second after the first. */
const settlingMs = 400;

/**
 * A terminal of tmux, with a server of its own, to be closed. Below fifty lines of other text a command of the
 * shell runs in it, and its exit code comes last.
 */
export class Terminal {
  readonly #socket: string;
  readonly #pidFile: string;

  constructor(folder: string, [columns, rows]: readonly [number, number], command: string) {
    this.#socket = join(folder, 'tmux');
    this.#pidFile = join(folder, 'pid');
    const shell = `seq 50; sh -c 'echo $$ > pid; exec ${command}'; echo "ended with $?"; exec sleep 1000`;
    this.#tmux('new-session', '-d', '-x', `${columns}`, '-y', `${rows}`, '-c', folder, shell);
  }

  /** Hangs up on whatever still runs there, and waits for its end. */
  async close(): Promise<void> {
    const pid = Number(readFileSync(this.#pidFile, 'utf8'));
    this.#tmux('kill-server');
    while (isAlive(pid)) await sleep(50);
  }

  /** A key by its name with tmux: `C-c`. */
  press(key: string): void {
    this.#tmux('send-keys', key);
  }

  /** Another size, while the command stands still: nothing that it wrote, and no word of the size, is on its way. */
  async resize(columns: number, rows: number): Promise<void> {
    const pid = Number(readFileSync(this.#pidFile, 'utf8'));
    process.kill(pid, 'SIGSTOP');
    await sleep(settlingMs);
    this.#tmux('resize-window', '-x', `${columns}`, '-y', `${rows}`);
    await sleep(settlingMs);
    process.kill(pid, 'SIGCONT');
  }

  /** Rows as they stand, those that have scrolled away first; a line that the terminal wrapped is several. */
  rows(): string {
    return this.#tmux('capture-pane', '-p', '-S', '-').trimEnd();
  }

  /** The same with wrapped lines whole. */
  lines(): string {
    return this.#tmux('capture-pane', '-p', '-J', '-S', '-').replaceAll(/ +$/gm, '').trimEnd();
  }

  /** Resolves with the rows once something that matches all patterns is to be seen. */
  async until(...patterns: readonly RegExp[]): Promise<string> {
    const end = Date.now() + limitMs;
    for (;;) {
      const text = this.rows();
      if (patterns.every((pattern) => pattern.test(text))) return text;
      if (Date.now() > end) throw new Error(`no ${patterns.join(', ')} in:\n${text}`);
      await sleep(50);
    }
  }

  #tmux(...words: readonly string[]): string {
    return execFileSync('tmux', ['-u', '-S', this.#socket, '-f', '/dev/null', ...words], {
      encoding: 'utf8',
    });
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
