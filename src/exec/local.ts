import type { Job, JobOutcome } from './job.ts';
import type { StageLog } from './stage-log.ts';
import { WorkerProcess, type JobMessage, type WorkerDied } from './worker-process.ts';

/**
 * Worker processes on this machine, started when first needed and kept for the next stage, because loading the
 * tensor library takes longer than many a stage. Never more of them than jobs at a time.
 */
export class LocalWorkers {
  readonly #program: string;
  readonly #workers = new Set<WorkerProcess>();
  #isStopping = false;
  #isKilled = false;

  /** `program` is the worker's file; it speaks the messages of job.ts. */
  constructor(program: string) {
    this.#program = program;
  }

  async run(
    job: Job,
    log: StageLog,
    onMessage: (message: JobMessage) => void,
  ): Promise<JobOutcome | WorkerDied> {
    const worker = this.#idle() ?? (await WorkerProcess.spawn(this.#program));
    // From here to the job nothing may be awaited, or another stage would find the worker idle.
    this.#workers.add(worker);
    const running = worker.run(job, log, onMessage);
    if (this.#isKilled) void worker.kill();
    else if (this.#isStopping) worker.stop();
    const outcome = await running;
    // After a fault of ours its memory is not to be trusted with another stage.
    const isSpoilt = outcome.status === 'failed' && outcome.cause === 'internal';
    if (isSpoilt || !worker.isAlive) this.#workers.delete(worker);
    if (isSpoilt) await worker.kill();
    return outcome;
  }

  /** Asks every running stage to end at a checkpoint. */
  stop(): void {
    this.#isStopping = true;
    for (const worker of this.#workers) if (worker.isBusy) worker.stop();
  }

  /** Ends every process now, for good; resolves when they are gone. */
  async kill(): Promise<void> {
    this.#isKilled = true;
    await Promise.all([...this.#workers].map((worker) => worker.kill()));
  }

  #idle(): WorkerProcess | null {
    return [...this.#workers].find((worker) => worker.isAlive && !worker.isBusy) ?? null;
  }
}
