import { fork, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { output } from '../../src/build.mjs';
import type { FromWorker, Job, JobOutcome, ToWorker } from '../../src/exec/job.ts';
import { bundle } from '../support/athanor.ts';
import type { Message } from './rig.ts';

/** Once a test file: sources that are edited meanwhile are for the next run. */
const bundled = bundle();

/** The bundled worker in a process of its own, spoken to as its parent does. */
export class Worker {
  readonly process: ChildProcess;
  readonly ended: Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
  readonly #queue: FromWorker[] = [];
  #wake: () => void = () => undefined;

  private constructor(process: ChildProcess) {
    this.process = process;
    this.ended = new Promise((resolve) => {
      process.on('exit', (code, signal) => {
        resolve({ code, signal });
        this.#wake();
      });
    });
    process.on('message', (message: FromWorker) => {
      this.#queue.push(message);
      this.#wake();
    });
  }

  /** Resolves when the worker is ready. */
  static async start(context: TestContext): Promise<Worker> {
    await bundled;
    const program = join(output, 'worker.mjs');
    const worker = new Worker(
      fork(program, {
        serialization: 'advanced',
        execArgv: [],
        env: { ...process.env, UV_THREADPOOL_SIZE: '1' },
      }),
    );
    context.after(async () => {
      worker.process.kill('SIGKILL');
      await worker.ended;
    });
    const first = await worker.next();
    if (first?.type !== 'ready') throw new Error(`the worker began with ${String(first?.type)}`);
    return worker;
  }

  send(message: ToWorker): void {
    this.process.send(message);
  }

  /** The next message; null when the worker has ended. */
  async next(): Promise<FromWorker | null> {
    for (;;) {
      const message = this.#queue.shift();
      if (message !== undefined) return message;
      if (this.process.exitCode !== null || this.process.signalCode !== null) return null;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  /** Gives a job and waits for its outcome; null if the worker ended without one. */
  async run(job: Job, onMessage: (message: Message) => void = () => undefined): Promise<JobOutcome | null> {
    this.send({ type: 'job', job });
    for (;;) {
      const message = await this.next();
      if (message === null || message.type === 'ready') return null;
      if (message.type === 'outcome') return message.outcome;
      onMessage(message);
    }
  }
}
