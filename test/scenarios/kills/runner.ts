import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, watch } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { launcher } from '../../support/athanor.ts';
import type { RunEvent } from '../../../src/exec/events.ts';
import type { RunMoment, Victim } from './moment.ts';

export interface Ended {
  readonly code: number | null;
  readonly events: readonly RunEvent[];
  readonly stderr: string;
  /** Milliseconds until it had decided what to do: started its first stage, or was done. */
  readonly decided: { readonly wall: number; readonly processor: number };
}

/** A run in a process group of its own, whose events and writing can be counted while it goes on. */
export class Runner {
  readonly pid: number;
  readonly ended: Promise<Ended>;
  #events: RunEvent[] = [];
  #onEvent: (count: number) => void = () => undefined;

  constructor(folder: string, words: readonly string[] = []) {
    const start = performance.now();
    const child = spawn(process.execPath, [launcher, 'run', 'tiny.exp', '--json', ...words], {
      cwd: folder,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.pid = child.pid ?? 0;
    let decided: Ended['decided'] | null = null;
    let rest = '';
    let stderr = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      const lines = (rest + text).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) {
        const event = JSON.parse(line) as RunEvent;
        if (event.type === 'stage started' || event.type === 'run ended')
          decided ??= { wall: performance.now() - start, processor: processorMs(this.pid) };
        this.#events.push(event);
        this.#onEvent(this.#events.length);
      }
    });
    this.ended = once(child, 'close').then(([code]) => ({
      code: code as number | null,
      events: this.#events,
      stderr,
      decided: decided ?? { wall: NaN, processor: NaN },
    }));
  }

  /** Resolves at the moment, or at the end. */
  async at(folder: string, { by, number, thenMs }: Omit<RunMoment, 'victim'>): Promise<void> {
    if (by === 'event') await this.#atEvent(number);
    else await atWrite(asideOf(folder), number, this.ended);
    await sleep(thenMs);
  }

  async #atEvent(number: number): Promise<void> {
    const reached = new Promise<void>((resolve) => {
      this.#onEvent = (count) => {
        if (count >= number) resolve();
      };
    });
    await Promise.race([reached, this.ended]);
  }

  kill(victim: Victim): void {
    const targets = victim === 'group' ? [-this.pid] : victim === 'parent' ? [this.pid] : this.workers();
    for (const target of targets) {
      try {
        process.kill(target, 'SIGKILL');
      } catch {
        // It was done before the moment came.
      }
    }
  }

  workers(): readonly number[] {
    try {
      const text = readFileSync(`/proc/${this.pid}/task/${this.pid}/children`, 'utf8');
      return text
        .split(' ')
        .filter((word) => word !== '')
        .map(Number);
    } catch {
      return [];
    }
  }
}

/** Where whatever is written into the store of a place is written first. */
export function asideOf(folder: string): string {
  const aside = join(folder, 'runs', 'store', 'tmp');
  mkdirSync(aside, { recursive: true });
  return aside;
}

/** Resolves at that change of a folder's entries, or when `ended` does; tells how many there were. */
export async function atWrite(folder: string, number: number, ended: Promise<unknown>): Promise<number> {
  let count = 0;
  const watching = new AbortController();
  const reached = new Promise<void>((resolve) => {
    watch(folder, { signal: watching.signal }, () => {
      count++;
      if (count >= number) resolve();
    });
  });
  await Promise.race([reached, ended]);
  watching.abort();
  return count;
}

export function isAlive(pid: number): boolean {
  try {
    // A process that nobody waited for is gone as well.
    return !/\) [ZX] /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}

/** User and system time, which the system counts in hundredths of a second; NaN once the process is gone. */
function processorMs(pid: number): number {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const [user, system] = text
      .slice(text.lastIndexOf(')') + 2)
      .split(' ')
      .slice(11, 13);
    return 10 * (Number(user) + Number(system));
  } catch {
    return NaN;
  }
}
