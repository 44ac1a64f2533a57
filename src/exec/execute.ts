import { setTimeout as sleep } from 'node:timers/promises';
import type { ContentKey, StageName } from '../base/brand.ts';
import { fault, unreachable } from '../base/fault.ts';
import type { AnyPlannedStage } from '../check/plan.ts';
import { basisOf } from '../keys/question.ts';
import { trajectoryKey } from '../keys/trajectory.ts';
import { Checkpoints } from '../store/checkpoints.ts';
import { StoreError } from '../store/errors.ts';
import { LeftCheckpoints } from '../store/left-checkpoints.ts';
import type { StageRecord } from '../store/record.ts';
import type { RunRoot } from '../store/roots.ts';
import { sweep } from '../store/sweep.ts';
import { attempt, type AttemptEnd, type Workshop } from './attempt.ts';
import { exitCodeOf } from './control.ts';
import type { RunEvent } from './events.ts';
import { judge } from './expectations.ts';
import type { JobFailed } from './job.ts';
import { Keyring, type StageKeys } from './keyring.ts';
import { LocalWorkers } from './local.ts';
import type { RunRequest, RunResult } from './request.ts';
import { RunFolder } from './run-folder.ts';
import { recheck, type FoundResult } from './recheck.ts';
import { rootOf } from './run-root.ts';
import { Schedule } from './schedule.ts';
import { selectStages } from './selection.ts';
import { Turns } from './turns.ts';

/** A stage is started so often at most, whatever changes or breaks under it meanwhile. */
const mostAttempts = 4;

/** How often to ask whether another runner has made what this one waits for. */
const turnPollMs = 200;

/**
 * Runs what a graph still lacks: looks every stage up when its inputs have results, hands those without one of their
 * own to workers, and publishes what they make. Whatever happens is an event; nothing is printed. Throws only what
 * keeps the store from being used (StoreError) and faults of ours, after everything has been stopped and noted.
 */
export function execute(request: RunRequest, onEvent: (event: RunEvent) => void): Promise<RunResult> {
  return new Execution(request, onEvent).run();
}

interface Running {
  readonly key: ContentKey;
  readonly end: Promise<void>;
}

class Execution {
  readonly #request: RunRequest;
  readonly #workshop: Workshop;
  readonly #schedule: Schedule;
  /** Keeps what this run uses from being collected. */
  readonly #root: RunRoot;
  readonly #results = new Map<StageName, StageRecord>();
  /** Looked up without a result, and waiting for a worker. */
  #missing: AnyPlannedStage[] = [];
  readonly #running = new Map<StageName, Running>();
  readonly #attempts = new Map<StageName, number>();
  readonly #forced: ReadonlySet<StageName>;
  /** Made in this run, so that forcing two stages under one key makes it once. */
  readonly #made = new Set<ContentKey>();
  readonly #turns: Turns;
  readonly #leftCheckpoints: LeftCheckpoints;
  readonly #leftOut: readonly StageName[];
  readonly #failed: StageName[] = [];
  /** The first stage that failed and is no cell of a sweep: of cells, the others go on. */
  #halting: StageName | null = null;
  /** Stages whose results were there, for a check. */
  readonly #hits: FoundResult[] = [];
  #wasStopped = false;
  #isPromiseBroken = false;
  #isDifferent = false;

  constructor(request: RunRequest, onEvent: (event: RunEvent) => void) {
    const { graph, store, inputs, selection, control, athanor } = request;
    const { wanted, forced } = selectStages(graph, selection);
    const folder = new RunFolder(request.runsFolder, request);
    const emit = (event: RunEvent): void => {
      folder.append(event);
      onEvent(event);
    };
    const keyring = new Keyring(graph, inputs);
    const workers = new LocalWorkers(request.workerProgram);
    this.#request = request;
    this.#workshop = { store, keyring, workers, folder, control, athanor, emit };
    this.#turns = new Turns(this.#workshop);
    this.#leftCheckpoints = new LeftCheckpoints(store);
    this.#schedule = new Schedule(graph, wanted);
    this.#root = rootOf(request, folder);
    this.#forced = forced;
    this.#leftOut = graph.order.map(({ name }) => name).filter((name) => !wanted.has(name));
  }

  async run(): Promise<RunResult> {
    const { graph, control } = this.#request;
    const { workers, folder, emit } = this.#workshop;
    emit({ type: 'run started', version: 1, run: folder.run, file: graph.file, stages: graph.order.length });
    control.onStop(() => {
      workers.stop();
    });
    control.onAbandon(() => {
      void workers.kill();
    });
    try {
      sweep(this.#request.store);
      for (;;) {
        this.#advance();
        const isWaiting = this.#turns.isWaiting && this.#mayStart();
        if (this.#running.size === 0 && !isWaiting) break;
        const ends: Promise<void>[] = [...this.#running.values()].map(({ end }) => end);
        await Promise.race(isWaiting ? [...ends, sleep(turnPollMs)] : ends);
      }
      this.#giveUpOnTheRest(null);
      await this.#check();
    } catch (error) {
      control.abandon('terminate');
      await Promise.allSettled([...this.#running.values()].map(({ end }) => end));
      this.#giveUpOnTheRest(error instanceof StoreError ? 'the store cannot be used' : 'the run broke off');
      this.#end(error instanceof StoreError ? 4 : 1);
      throw error;
    } finally {
      await workers.kill();
      this.#turns.end();
    }
    return this.#end(this.#exitCode());
  }

  async #check(): Promise<void> {
    const { check, control } = this.#request;
    if (check === undefined) return;
    const { isSame } = await recheck(this.#workshop, this.#hits, check);
    this.#isDifferent = !isSame;
    this.#wasStopped ||= control.reason !== null;
  }

  /** Looks up whatever can be looked up and starts whatever there is a free worker for. */
  #advance(): void {
    do {
      for (let stage = this.#schedule.next(); stage !== null; stage = this.#schedule.next()) {
        if (!this.#answer(stage)) this.#missing.push(stage);
      }
      const waiting = this.#missing;
      this.#missing = [];
      for (const stage of waiting) {
        if (this.#mayStart()) this.#begin(stage);
        else this.#missing.push(stage);
      }
      // Beginning a stage may have found that another runner made it meanwhile, so that its users are next.
    } while (this.#schedule.hasCandidates);
  }

  #mayStart(): boolean {
    const { control, keepGoing, jobs } = this.#request;
    if (control.reason !== null || (this.#halting !== null && !keepGoing)) return false;
    return this.#running.size < jobs;
  }

  /** True if nothing remains to be done for the stage: it has a result, or cannot have one. */
  #answer(stage: AnyPlannedStage): boolean {
    const unreadable = this.#workshop.keyring.unreadable(stage);
    if (unreadable !== null) {
      this.#fail(stage, troubleWith(`cannot read ${unreadable.path}: ${unreadable.because}`, null));
      return true;
    }
    const keys = this.#keysOf(stage);
    if (this.#isForced(stage, keys)) return false;
    const { store } = this.#request;
    const found = store.lookup(keys.key, keys.manifest);
    const consequence = found.kind === 'hit' ? '' : `; ${stage.name} runs again`;
    for (const note of found.notes) this.#note(stage.name, note + consequence);
    if (found.kind === 'miss') return false;
    if (found.isEarlier === true) {
      store.adopt(found.record);
      store.pointRecipe(keys.recipe, keys.key);
    }
    this.#finish(stage, keys, found.record, 'stage hit');
    return true;
  }

  #begin(stage: AnyPlannedStage): void {
    if (!this.#inputsOf(stage).every((input) => this.#schedule.isDone(input))) {
      // One turned out damaged while this stage waited; it is offered again when that is mended.
      this.#schedule.reopen(stage.name);
      this.#turns.forget(stage.name);
      return;
    }
    const keys = this.#keysOf(stage);
    const isBeingMade = [...this.#running.values()].some(({ key }) => key === keys.key);
    if (isBeingMade || !this.#turns.take(stage.name, keys.key)) {
      this.#missing.push(stage);
      return;
    }
    if (this.#answer(stage)) {
      this.#turns.giveBack(keys.key);
      return;
    }
    this.#attempts.set(stage.name, this.#attemptsOf(stage) + 1);
    const trajectory = trajectoryKey(stage, keys.manifest);
    if (this.#isForced(stage, keys)) new Checkpoints(this.#request.store, keys.key, trajectory).forget();
    const basis = basisOf(keys.manifest);
    this.#root.hold({ stage: stage.name, key: keys.key, basis, ...(trajectory && { trajectory }) });
    this.#root.flush();
    const inputs = this.#inputRecords(stage);
    const end = attempt(this.#workshop, stage, keys)
      .then((end) => {
        this.#settle(stage, keys, inputs, end);
      })
      .catch((error: unknown) => {
        // The result is lost, so the stage failed, whatever it had made.
        if (error instanceof StoreError) this.#fail(stage, troubleWith(error.message, error.cure));
        throw error;
      })
      .finally(() => {
        this.#turns.giveBack(keys.key);
        this.#running.delete(stage.name);
      });
    this.#running.set(stage.name, { key: keys.key, end });
  }

  #settle(stage: AnyPlannedStage, keys: StageKeys, inputs: readonly StageRecord[], end: AttemptEnd): void {
    switch (end.kind) {
      case 'made':
        this.#made.add(keys.key);
        if (end.published.kind === 'different') {
          const { standing, roles } = end.published;
          this.#note(
            stage.name,
            `${stage.name} gave other bytes (${roles.join(', ')}) under the same key than in run ` +
              `${standing.provenance.run}, so it is not deterministic; the earlier result stands`,
          );
        }
        this.#finish(stage, keys, end.record, 'stage ran');
        return;
      case 'undone':
        this.#again(stage, end.because, end.cure);
        return;
      case 'stopped':
        this.#wasStopped = true;
        this.#workshop.emit({ type: 'stage stopped', stage: stage.name, step: end.step });
        this.#loseUsers(stage, 'was stopped');
        return;
      case 'failed':
        if (!this.#mendInputs(stage, inputs)) this.#fail(stage, end.failure);
        return;
      default:
        unreachable(end);
    }
  }

  #finish(
    stage: AnyPlannedStage,
    keys: StageKeys,
    record: StageRecord,
    type: 'stage hit' | 'stage ran',
  ): void {
    const { name, kind, expectations } = stage;
    const { summary, provenance } = record;
    const { seconds, run } = provenance;
    this.#results.set(name, record);
    if (type === 'stage hit') {
      this.#hits.push({ stage, keys, record });
      this.#leftCheckpoints.removeOf(keys.key);
    }
    this.#root.hold({ stage: name, key: keys.key });
    // In a run of hits alone every pointer is as an earlier run left it.
    if (this.#made.size > 0) this.#request.store.pointRecipe(keys.recipe, keys.key);
    this.#workshop.emit({
      type,
      stage: name,
      kind,
      key: keys.key,
      recipe: keys.recipe,
      summary,
      seconds,
      run,
    });
    for (const expected of expectations) {
      const result = judge(expected, summary);
      if (!result.held) this.#isPromiseBroken = true;
      this.#workshop.emit({ type: 'expectation', stage: name, result });
    }
    this.#schedule.done(name);
  }

  #fail(stage: AnyPlannedStage, failure: JobFailed): void {
    this.#failed.push(stage.name);
    if (stage.cell === undefined) this.#halting ??= stage.name;
    const log = this.#workshop.folder.logPath(stage.name);
    this.#workshop.emit({ type: 'stage failed', stage: stage.name, failure, log });
    this.#loseUsers(stage, 'failed');
  }

  #loseUsers(stage: AnyPlannedStage, fate: string): void {
    for (const user of this.#schedule.lose(stage.name)) {
      this.#workshop.emit({ type: 'stage not run', stage: user, because: `${stage.name} ${fate}` });
    }
  }

  /** Keys a stage anew and has it run once more, unless that was in vain too often. */
  #again(stage: AnyPlannedStage, because: string, cure: string): void {
    const { name } = stage;
    if (this.#attemptsOf(stage) >= mostAttempts) {
      this.#fail(stage, troubleWith(`${because}, each of ${mostAttempts} times`, cure));
      return;
    }
    this.#note(name, `${because}; ${name} runs again`);
    this.#workshop.keyring.refresh(stage);
    this.#schedule.reopen(name);
  }

  /** If it was damaged inputs that made a stage fail, has them made again and then the stage. */
  #mendInputs(stage: AnyPlannedStage, read: readonly StageRecord[]): boolean {
    if (this.#attemptsOf(stage) >= mostAttempts) return false;
    // Another user of the same input may have noticed first.
    let isDamaged = this.#inputRecords(stage).some((record, index) => record !== read[index]);
    for (const input of this.#inputsOf(stage)) {
      if (!this.#schedule.isDone(input)) {
        isDamaged = true;
      } else if (this.#request.store.lookup(this.#resultOf(input).contentKey).kind === 'miss') {
        isDamaged = true;
        this.#note(input, `${stage.name} could not read the result of ${input}, which is damaged`);
        this.#schedule.reopen(input);
      }
    }
    if (isDamaged) this.#schedule.reopen(stage.name);
    return isDamaged;
  }

  #whyNotAll(): string {
    if (this.#request.control.reason !== null) return 'the run was stopped';
    const failed = this.#halting ?? fault('stages remain although nothing failed');
    return `${failed} failed, and nothing new starts after a failure`;
  }

  /** `because` is null when nothing out of the ordinary ended the run. */
  #giveUpOnTheRest(because: string | null): void {
    const { control } = this.#request;
    for (const stage of this.#schedule.remaining()) {
      this.#workshop.emit({ type: 'stage not run', stage, because: because ?? this.#whyNotAll() });
      this.#wasStopped ||= control.reason !== null;
    }
    for (const stage of this.#leftOut) {
      this.#workshop.emit({ type: 'stage not run', stage, because: 'it was left out' });
    }
  }

  #exitCode(): number {
    const { reason } = this.#request.control;
    if (this.#failed.length > 0) return 1;
    if (this.#wasStopped) return exitCodeOf(reason ?? 'limit');
    return this.#isPromiseBroken || this.#isDifferent ? 1 : 0;
  }

  #end(exitCode: number): RunResult {
    const { folder, emit } = this.#workshop;
    emit({ type: 'run ended', exitCode, seconds: folder.secondsSinceStart() });
    const record = folder.end(exitCode);
    this.#root.end();
    return { exitCode, folder: folder.path, record };
  }

  #note(stage: StageName, text: string): void {
    this.#workshop.emit({ type: 'note', stage, text });
  }

  #isForced(stage: AnyPlannedStage, keys: StageKeys): boolean {
    return this.#forced.has(stage.name) && !this.#made.has(keys.key);
  }

  #attemptsOf(stage: AnyPlannedStage): number {
    return this.#attempts.get(stage.name) ?? 0;
  }

  #inputsOf(stage: AnyPlannedStage): readonly StageName[] {
    return Object.values(stage.inputs);
  }

  #inputRecords(stage: AnyPlannedStage): readonly StageRecord[] {
    return this.#inputsOf(stage).map((input) => this.#resultOf(input));
  }

  #resultOf(stage: StageName): StageRecord {
    return this.#results.get(stage) ?? fault(`${stage} has no result yet`);
  }

  #keysOf(stage: AnyPlannedStage): StageKeys {
    return this.#workshop.keyring.keys(stage, (input) => this.#resultOf(input));
  }
}

/** Something that is not ours to mend. */
function troubleWith(message: string, hint: string | null): JobFailed {
  return { status: 'failed', cause: 'user', message, hint, stack: null };
}
