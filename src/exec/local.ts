import type { Job, JobOutcome } from './job.ts';
import type { StageLog } from './stage-log.ts';
import { WorkerProcess, type JobMessage, type WorkerDied } from './worker-process.ts';

/**
 * Worker processes on this machine, started when first needed and kept for the next stage, because loading the
 * tensor library takes longer than many a stage. Never more of them than jobs at a time.
 */
export class LocalWorkers {
  readonly #program: string;
  readonly #idle: WorkerProcess[] = [];
  readonly #busy = new Set<WorkerProcess>();
  #isStopping = false;

  /** `program` is the worker's file; it speaks the messages of job.ts. */
  constructor(program: string) {
    this.#program = program;
  }

  async run(
    job: Job,
    log: StageLog,
    onMessage: (message: JobMessage) => void,
  ): Promise<JobOutcome | WorkerDied> {
    const worker = this.#takeIdle() ?? (await WorkerProcess.spawn(this.#program));
    this.#busy.add(worker);
    const running = worker.run(job, log, onMessage);
    if (this.#isStopping) worker.stop();
    const outcome = await running;
    this.#busy.delete(worker);
    // After a fault of ours its memory is not to be trusted with another stage.
    if (outcome.status === 'failed' && outcome.cause === 'internal') await worker.kill();
    else if (worker.isAlive) this.#idle.push(worker);
    return outcome;
  }

  /** Asks every running stage to end at a checkpoint. */
  stop(): void {
    this.#isStopping = true;
    for (const worker of this.#busy) worker.stop();
  }

  /** Ends every process now. */
  async kill(): Promise<void> {
    const workers = [...this.#busy, ...this.#idle.splice(0)];
    await Promise.all(workers.map((worker) => worker.kill()));
  }

  #takeIdle(): WorkerProcess | null {
    for (let worker = this.#idle.pop(); worker !== undefined; worker = this.#idle.pop()) {
      if (worker.isAlive) return worker;
    }
    return null;
  }
}
