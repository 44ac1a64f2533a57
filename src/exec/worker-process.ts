import type { ResultPromise } from 'execa';
import { fault } from '../base/fault.ts';
import type { FromWorker, Job, JobFailed, JobOutcome, ToWorker } from './job.ts';
import { memoryHint, tellsOfMemory } from './memory.ts';
import type { StageLog } from './stage-log.ts';

/** What a stage says while it runs. */
export type JobMessage = Exclude<FromWorker, { readonly type: 'ready' | 'outcome' }>;

/** The process ended before it gave an outcome. */
export interface WorkerDied {
  readonly status: 'died';
  readonly signal: string | null;
  readonly failure: JobFailed;
}

interface CurrentJob {
  readonly onMessage: (message: JobMessage) => void;
  readonly resolve: (outcome: JobOutcome | WorkerDied) => void;
}

/** `advanced` because the default of plain JSON turns a loss of NaN or infinity into null. */
const processOptions = {
  ipc: true,
  serialization: 'advanced',
  reject: false,
  buffer: false,
  stdin: 'ignore',
  stdout: 'pipe',
  stderr: 'pipe',
  // A worker that outlives this process would write into a store that nobody reads; it ignores gentler signals.
  cleanup: true,
  killSignal: 'SIGKILL',
  // With one thread beside its own, a worker can compute there, in one arithmetic, and still hear its parent.
  env: { UV_THREADPOOL_SIZE: '1' },
} as const;

type Subprocess = ResultPromise<typeof processOptions>;

/** One long-lived process that runs a stage at a time. It shares the process group, so a kill of the group ends both. */
export class WorkerProcess {
  readonly #subprocess: Subprocess;
  readonly #ready: Promise<void>;
  /** What it printed before its first job: the message of a module that could not be loaded. */
  #early = '';
  /** The end of its standard error, where V8 and the C++ library leave their last words, long traces after them. */
  #lastWords = '';
  #current: CurrentJob | null = null;
  /** Of the last job, for what is still in the pipe when its outcome is here. */
  #log: StageLog | null = null;
  #death: WorkerDied | null = null;

  static async spawn(program: string): Promise<WorkerProcess> {
    // Loaded here because a run of nothing but hits needs no process and should not pay for the library.
    const { execa } = await import('execa');
    return new WorkerProcess(execa(process.execPath, [program], processOptions));
  }

  private constructor(subprocess: Subprocess) {
    this.#subprocess = subprocess;
    let announceReady: () => void;
    this.#ready = new Promise((resolve) => {
      announceReady = resolve;
    });
    subprocess.on('message', (message: unknown) => {
      // The other end is our own program, started with the same build.
      const said = message as FromWorker;
      if (said.type === 'ready') announceReady();
      else this.#receive(said);
    });
    for (const stream of [subprocess.stdout, subprocess.stderr]) {
      stream.setEncoding('utf8');
      stream.on('data', (text: string) => {
        if (this.#log === null) this.#early = (this.#early + text).slice(-8192);
        else this.#log.write(text);
      });
    }
    subprocess.stderr.on('data', (text: string) => {
      this.#lastWords = (this.#lastWords + text).slice(-32_768);
    });
    void subprocess.then(({ exitCode, signal }) => {
      const tail = this.#log?.tail() ?? this.#early;
      const failure = deathOf(exitCode ?? null, signal ?? null, this.#lastWords, tail);
      this.#death = { status: 'died', signal: signal ?? null, failure };
      this.#settle(this.#death);
    });
  }

  get isAlive(): boolean {
    return this.#death === null;
  }

  get isBusy(): boolean {
    return this.#current !== null;
  }

  run(job: Job, log: StageLog, onMessage: (message: JobMessage) => void): Promise<JobOutcome | WorkerDied> {
    if (this.#current !== null) fault('a worker was given a job while it had one');
    if (this.#death !== null) return Promise.resolve(this.#death);
    return new Promise((resolve) => {
      this.#current = { onMessage, resolve };
      this.#log = log;
      if (this.#early !== '') log.write(this.#early);
      this.#early = '';
      void this.#ready.then(() => {
        this.#send({ type: 'job', job });
      });
    });
  }

  /** Asks the stage that is running to write a checkpoint and end. */
  stop(): void {
    void this.#ready.then(() => {
      this.#send({ type: 'stop' });
    });
  }

  /** Resolves when the process is gone. Between jobs it holds nothing that would be lost. */
  async kill(): Promise<void> {
    this.#subprocess.kill('SIGKILL');
    await this.#subprocess;
  }

  #receive(said: Exclude<FromWorker, { readonly type: 'ready' }>): void {
    if (said.type !== 'outcome') this.#current?.onMessage(said);
    // What it printed before comes by another pipe, which is read in this turn of the event loop.
    else
      setImmediate(() => {
        this.#settle(said.outcome);
      });
  }

  #settle(outcome: JobOutcome | WorkerDied): void {
    const current = this.#current;
    this.#current = null;
    current?.resolve(outcome);
  }

  #send(message: ToWorker): void {
    // A message that cannot be delivered means a dead process, which reports itself.
    this.#subprocess.sendMessage(message).catch(() => undefined);
  }
}

/** The system's way to end a process when memory runs out is a signal that leaves it no last word. */
const outOfMemoryKill = 'SIGKILL';

function deathOf(
  exitCode: number | null,
  signal: string | null,
  lastWords: string,
  logTail: string,
): JobFailed {
  const stack = logTail === '' ? null : logTail;
  if (signal === outOfMemoryKill || tellsOfMemory(lastWords)) {
    const message =
      signal === outOfMemoryKill
        ? 'the system killed the worker, most likely because memory ran out'
        : 'the worker ran out of memory';
    return { status: 'failed', cause: 'user', message, hint: memoryHint, stack };
  }
  const how = signal === null ? `with exit code ${exitCode ?? 'unknown'}` : `by ${signal}`;
  return {
    status: 'failed',
    cause: 'internal',
    message: `internal: the worker ended ${how}`,
    hint: 'checkpoints and results are kept: run again to go on from there',
    stack,
  };
}
