import type { StageName } from '../base/brand.ts';
import { fault } from '../base/fault.ts';
import type { AnyPlannedStage } from '../check/plan.ts';
import type { StageRecord } from '../store/record.ts';
import type { Workshop } from './attempt.ts';
import { exitCodeOf } from './control.ts';
import { judge } from './expectations.ts';
import type { JobFailed } from './job.ts';
import type { Schedule } from './schedule.ts';

/** What became of stages that got no result, or not the promised one: told as it happens, and summed up in an exit code. */
export class Fates {
  readonly #workshop: Workshop;
  readonly #schedule: Schedule;
  readonly #failed: StageName[] = [];
  /** The first stage that failed and is no cell of a sweep: of cells, the others go on. */
  #halting: StageName | null = null;
  #wasStopped = false;
  #isPromiseBroken = false;
  #isDifferent = false;

  constructor(workshop: Workshop, schedule: Schedule) {
    this.#workshop = workshop;
    this.#schedule = schedule;
  }

  /** Whether a failure keeps others from starting, unless the run is to keep going. */
  get isHalting(): boolean {
    return this.#halting !== null;
  }

  note(stage: StageName, text: string): void {
    this.#workshop.emit({ type: 'note', stage, text });
  }

  fail(stage: AnyPlannedStage, failure: JobFailed): void {
    this.#failed.push(stage.name);
    if (stage.cell === undefined) this.#halting ??= stage.name;
    const log = this.#workshop.folder.logPath(stage.name);
    this.#workshop.emit({ type: 'stage failed', stage: stage.name, failure, log });
    this.loseUsers(stage.name, 'failed');
  }

  stop(stage: StageName, step: number): void {
    this.#wasStopped = true;
    this.#workshop.emit({ type: 'stage stopped', stage, step });
    this.loseUsers(stage, 'was stopped');
  }

  loseUsers(stage: StageName, fate: string): void {
    for (const user of this.#schedule.lose(stage)) {
      this.#workshop.emit({ type: 'stage not run', stage: user, because: `${stage} ${fate}` });
    }
  }

  judge({ name, expectations }: AnyPlannedStage, { summary }: StageRecord): void {
    for (const expected of expectations) {
      const result = judge(expected, summary);
      if (!result.held) this.#isPromiseBroken = true;
      this.#workshop.emit({ type: 'expectation', stage: name, result });
    }
  }

  /** A sample of hits was made again. */
  checked({ isSame }: { readonly isSame: boolean }): void {
    this.#isDifferent = !isSame;
    this.#wasStopped ||= this.#workshop.control.reason !== null;
  }

  /** `because` is null when nothing out of the ordinary ended the run. */
  giveUpOnTheRest(because: string | null, leftOut: readonly StageName[]): void {
    const { control, emit } = this.#workshop;
    for (const stage of this.#schedule.remaining()) {
      emit({ type: 'stage not run', stage, because: because ?? this.#whyNotAll() });
      this.#wasStopped ||= control.reason !== null;
    }
    for (const stage of leftOut) emit({ type: 'stage not run', stage, because: 'it was left out' });
  }

  #whyNotAll(): string {
    if (this.#workshop.control.reason !== null) return 'the run was stopped';
    const failed = this.#halting ?? fault('stages remain although nothing failed');
    return `${failed} failed, and nothing new starts after a failure`;
  }

  get exitCode(): number {
    if (this.#failed.length > 0) return 1;
    if (this.#wasStopped) return exitCodeOf(this.#workshop.control.reason ?? 'limit');
    return this.#isPromiseBroken || this.#isDifferent ? 1 : 0;
  }
}
