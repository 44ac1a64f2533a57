import { setTimeout as sleep } from 'node:timers/promises';
import type { StageName } from '../base/brand.ts';
import { unreachable } from '../base/fault.ts';
import type { AnyPlannedStage } from '../check/plan.ts';
import { basisOf } from '../keys/question.ts';
import { trajectoryKey } from '../keys/trajectory.ts';
import { Checkpoints } from '../store/checkpoints.ts';
import { StoreError } from '../store/errors.ts';
import { LeftCheckpoints } from '../store/left-checkpoints.ts';
import type { GroupEnd } from '../store/publication.ts';
import type { StageRecord } from '../store/record.ts';
import type { RunRoot } from '../store/roots.ts';
import { sweep } from '../store/sweep.ts';
import { Trajectories } from '../store/trajectories.ts';
import { attempt, type AttemptEnd, type Workshop } from './attempt.ts';
import type { RunEvent } from './events.ts';
import { groundOf, type Ground } from './footing.ts';
import { Fates } from './fates.ts';
import type { JobFailed } from './job.ts';
import { Keyring, type StageKeys } from './keyring.ts';
import { LocalWorkers } from './local.ts';
import { Publisher } from './publisher.ts';
import type { RunRequest, RunResult } from './request.ts';
import { RunFolder } from './run-folder.ts';
import { recheck, type FoundResult } from './recheck.ts';
import { rootOf } from './run-root.ts';
import { Results } from './results.ts';
import { Schedule } from './schedule.ts';
import { selectStages } from './selection.ts';
import { Turns } from './turns.ts';
import { UnderWay } from './under-way.ts';

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

/** So many results may wait for the disk: what a kill loses is the work of that time. */
const mostUnpublished = 32;

/** A stage that has its key and a place at a worker. */
interface Begun {
  readonly stage: AnyPlannedStage;
  readonly keys: StageKeys;
  /** What its inputs were when it began. */
  readonly inputs: readonly StageRecord[];
  readonly ground: Ground;
}

class Execution {
  readonly #request: RunRequest;
  readonly #workshop: Workshop;
  readonly #schedule: Schedule;
  /** Keeps what this run uses from being collected. */
  readonly #root: RunRoot;
  readonly #results: Results;
  /** Looked up without a result, and waiting for a worker. */
  #missing: AnyPlannedStage[] = [];
  /** To be looked up when their inputs are published. */
  #held: AnyPlannedStage[] = [];
  readonly #underWay = new UnderWay();
  readonly #publisher: Publisher;
  readonly #attempts = new Map<StageName, number>();
  readonly #turns: Turns;
  readonly #leftCheckpoints: LeftCheckpoints;
  readonly #leftOut: readonly StageName[];
  readonly #fates: Fates;
  /** Stages whose results were there, for a check. */
  readonly #hits: FoundResult[] = [];

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
    this.#publisher = new Publisher(store);
    this.#leftCheckpoints = new LeftCheckpoints(store);
    this.#schedule = new Schedule(graph, wanted);
    this.#fates = new Fates(this.#workshop, this.#schedule);
    this.#root = rootOf(request, folder);
    this.#results = new Results(keyring, forced);
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
        const { ends } = this.#underWay;
        if (ends.length === 0 && !isWaiting) break;
        if (this.#underWay.running === 0) this.#publisher.hurry();
        await Promise.race(isWaiting ? [...ends, sleep(turnPollMs)] : ends);
      }
      this.#fates.giveUpOnTheRest(null, this.#leftOut);
      await this.#check();
    } catch (error) {
      control.abandon('terminate');
      // A stage that ends may begin to be published.
      while (this.#underWay.ends.length > 0) {
        this.#publisher.hurry();
        await Promise.allSettled(this.#underWay.ends);
      }
      const because = error instanceof StoreError ? 'the store cannot be used' : 'the run broke off';
      this.#fates.giveUpOnTheRest(because, this.#leftOut);
      this.#end(error instanceof StoreError ? 4 : 1);
      throw error;
    } finally {
      await workers.kill();
      this.#turns.end();
    }
    return this.#end(this.#fates.exitCode);
  }

  async #check(): Promise<void> {
    const { check } = this.#request;
    if (check !== undefined) this.#fates.checked(await recheck(this.#workshop, this.#hits, check));
  }

  /** Looks up whatever can be looked up and starts whatever there is a free worker for. */
  #advance(): void {
    do {
      const held = this.#held;
      this.#held = [];
      for (const stage of held) this.#lookUp(stage);
      for (let stage = this.#schedule.next(); stage !== null; stage = this.#schedule.next())
        this.#lookUp(stage);
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
    if (control.reason !== null || (this.#fates.isHalting && !keepGoing)) return false;
    return this.#underWay.running < jobs && this.#underWay.publishing < mostUnpublished;
  }

  /** A stage that has something to say at once says it when its inputs are published. */
  #lookUp(stage: AnyPlannedStage): void {
    if (!this.#areInputsDone(stage)) this.#schedule.reopen(stage.name);
    else if (this.#underWay.footings(this.#inputsOf(stage)).length > 0)
      (this.#isPlainMiss(stage) ? this.#missing : this.#held).push(stage);
    else if (!this.#answer(stage)) this.#missing.push(stage);
  }

  /** Nothing is to be said of the stage before it begins. */
  #isPlainMiss(stage: AnyPlannedStage): boolean {
    if (this.#workshop.keyring.unreadable(stage) !== null) return false;
    const keys = this.#results.keysOf(stage);
    if (this.#results.isForced(stage.name, keys.key)) return false;
    const found = this.#request.store.lookup(keys.key, keys.manifest);
    return found.kind === 'miss' && found.reason === 'absent';
  }

  /** True if nothing remains to be done for the stage: it has a result, or cannot have one. */
  #answer(stage: AnyPlannedStage): boolean {
    const unreadable = this.#workshop.keyring.unreadable(stage);
    if (unreadable !== null) {
      this.#fates.fail(stage, troubleWith(`cannot read ${unreadable.path}: ${unreadable.because}`, null));
      return true;
    }
    const keys = this.#results.keysOf(stage);
    if (this.#results.isForced(stage.name, keys.key)) return false;
    const { store } = this.#request;
    const found = store.lookup(keys.key, keys.manifest);
    const consequence = found.kind === 'hit' ? '' : `; ${stage.name} runs again`;
    for (const note of found.notes) this.#fates.note(stage.name, note + consequence);
    if (found.kind === 'miss') return false;
    if (found.isEarlier === true) {
      store.adopt(found.record);
      store.pointRecipe(keys.recipe, keys.key);
    }
    this.#finish(stage, keys, found.record, 'stage hit');
    return true;
  }

  #begin(stage: AnyPlannedStage): void {
    if (!this.#areInputsDone(stage)) {
      // One turned out damaged while this stage waited; it is offered again when that is mended.
      this.#schedule.reopen(stage.name);
      this.#turns.forget(stage.name);
      return;
    }
    const keys = this.#results.keysOf(stage);
    const footings = this.#underWay.footings(this.#inputsOf(stage));
    const ground = groundOf(footings, this.#workshop.emit);
    if (this.#underWay.isMaking(keys.key) || !this.#turns.take(stage.name, keys.key, ground.emit)) {
      this.#missing.push(stage);
      return;
    }
    const mustWait = footings.length > 0 && !this.#isPlainMiss(stage);
    if (mustWait) this.#held.push(stage);
    if (mustWait || (footings.length === 0 && this.#answer(stage))) {
      this.#turns.giveBack(keys.key);
      return;
    }
    this.#attempts.set(stage.name, this.#attemptsOf(stage) + 1);
    const trajectory = trajectoryKey(stage, keys.manifest);
    if (this.#results.isForced(stage.name, keys.key))
      new Checkpoints(this.#request.store, keys.key, trajectory).forget();
    const basis = basisOf(keys.manifest);
    this.#root.hold({ stage: stage.name, key: keys.key, basis, ...(trajectory && { trajectory }) });
    this.#root.flush();
    const begun: Begun = { stage, keys, inputs: this.#results.ofInputs(stage), ground };
    const end = attempt(this.#workshop, stage, keys, ground)
      .then(async (end) => {
        if (end.kind === 'made') this.#publish(begun, end);
        else if (await ground.stands) this.#settle(begun, end);
        else this.#takeBack(stage);
      })
      .catch((error: unknown) => {
        this.#failOf(error, stage);
        throw error;
      })
      .finally(() => {
        if (!this.#underWay.isPublishing(stage.name)) this.#turns.giveBack(keys.key);
        this.#underWay.hasRun(stage.name);
      });
    this.#underWay.run(stage.name, { key: keys.key, end });
  }

  /** Others may be made of the result from now on; they are heard of when it is published. */
  #publish(begun: Begun, { record, drafts }: Extract<AttemptEnd, { kind: 'made' }>): void {
    const { stage, keys, ground } = begun;
    const { name } = stage;
    const published = this.#publisher.publish({ record, recipe: keys.recipe, drafts });
    const stands = Promise.allSettled([published, ground.stands])
      .then(([published, ground]) => {
        this.#underWay.hasPublished(name);
        this.#turns.giveBack(keys.key);
        if (ground.status === 'rejected' || !ground.value) {
          this.#takeBack(stage);
          return false;
        }
        if (published.status === 'rejected') throw published.reason;
        return this.#settlePublished(begun, record, published.value);
      })
      .catch((error: unknown) => {
        this.#failOf(error, stage);
        throw error;
      });
    this.#underWay.publish(name, {
      key: keys.key,
      drafts,
      stands: stands.catch(() => false),
      end: stands.then(() => undefined),
    });
    // A forced stage may have a result already, which would stand.
    if (this.#results.isForced(stage.name, keys.key)) return;
    this.#results.put(name, record);
    this.#schedule.done(name);
  }

  /** Whether the result is what the users of the stage took it for. */
  #settlePublished(begun: Begun, record: StageRecord, published: GroupEnd): boolean {
    const { stage, keys } = begun;
    const { store } = this.#request;
    if (published.kind === 'lost') {
      const lost = `${published.roles.join(', ')} of ${stage.name}`;
      this.#again(
        stage,
        `${lost} was gone or damaged before a record could name it`,
        'see who removes files from the store, and check its disk (`athanor store verify`)',
      );
      return false;
    }
    new Checkpoints(store, keys.key).clear();
    if (trajectoryKey(stage, keys.manifest) !== null) new Trajectories(store).trim();
    this.#results.made(keys.key);
    if (published.kind === 'different') {
      const { standing, roles } = published;
      this.#fates.note(
        stage.name,
        `${stage.name} gave other bytes (${roles.join(', ')}) under the same key than in run ` +
          `${standing.provenance.run}, so it is not deterministic; the earlier result stands`,
      );
    }
    this.#finish(stage, keys, published.kind === 'different' ? published.standing : record, 'stage ran');
    return published.kind !== 'different';
  }

  #settle({ stage, inputs }: Begun, end: Exclude<AttemptEnd, { kind: 'made' }>): void {
    switch (end.kind) {
      case 'undone':
        this.#again(stage, end.because, end.cure);
        return;
      case 'stopped':
        this.#fates.stop(stage.name, end.step);
        return;
      case 'failed':
        if (!this.#mendInputs(stage, inputs)) this.#fates.fail(stage, end.failure);
        return;
      default:
        unreachable(end);
    }
  }

  /** What the stage was made of does not stand: it is as if it had not begun. */
  #takeBack(stage: AnyPlannedStage): void {
    this.#attempts.set(stage.name, this.#attemptsOf(stage) - 1);
    this.#results.takeBack(stage.name);
    this.#schedule.reopen(stage.name);
    for (const input of this.#inputsOf(stage)) {
      if (this.#schedule.isLost(input)) this.#fates.loseUsers(input, 'failed');
    }
  }

  #finish(
    stage: AnyPlannedStage,
    keys: StageKeys,
    record: StageRecord,
    type: 'stage hit' | 'stage ran',
  ): void {
    const { name, kind } = stage;
    const { summary, provenance } = record;
    const { seconds, run } = provenance;
    this.#results.put(name, record);
    if (type === 'stage hit') {
      this.#hits.push({ stage, keys, record });
      this.#leftCheckpoints.removeOf(keys.key);
      this.#root.hold({ stage: name, key: keys.key });
    }
    // In a run of hits alone every pointer is as an earlier run left it; what was made was published with its own.
    if (type === 'stage hit' && !this.#results.areAllHits)
      this.#request.store.pointRecipe(keys.recipe, keys.key);
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
    this.#fates.judge(stage, record);
    this.#schedule.done(name);
  }

  /** Where the store cannot be written the result is lost, so the stage failed, whatever it had made. */
  #failOf(error: unknown, stage: AnyPlannedStage): void {
    if (error instanceof StoreError) this.#fates.fail(stage, troubleWith(error.message, error.cure));
  }

  /** Keys a stage anew and has it run once more, unless that was in vain too often. */
  #again(stage: AnyPlannedStage, because: string, cure: string): void {
    const { name } = stage;
    if (this.#attemptsOf(stage) >= mostAttempts) {
      this.#fates.fail(stage, troubleWith(`${because}, each of ${mostAttempts} times`, cure));
      return;
    }
    this.#fates.note(name, `${because}; ${name} runs again`);
    this.#workshop.keyring.refresh(stage);
    this.#schedule.reopen(name);
  }

  /** If it was damaged inputs that made a stage fail, has them made again and then the stage. */
  #mendInputs(stage: AnyPlannedStage, read: readonly StageRecord[]): boolean {
    if (this.#attemptsOf(stage) >= mostAttempts) return false;
    // Another user of the same input may have noticed first.
    let isDamaged = this.#results.ofInputs(stage).some((record, index) => record !== read[index]);
    for (const input of this.#inputsOf(stage)) {
      if (!this.#schedule.isDone(input) || this.#underWay.isPublishing(input)) {
        // It is being made again.
        isDamaged = true;
      } else if (this.#request.store.lookup(this.#results.of(input).contentKey).kind === 'miss') {
        isDamaged = true;
        this.#fates.note(input, `${stage.name} could not read the result of ${input}, which is damaged`);
        this.#schedule.reopen(input);
      }
    }
    if (isDamaged) this.#schedule.reopen(stage.name);
    return isDamaged;
  }

  #end(exitCode: number): RunResult {
    const { folder, emit } = this.#workshop;
    emit({ type: 'run ended', exitCode, seconds: folder.secondsSinceStart() });
    const record = folder.end(exitCode);
    this.#root.end();
    return { exitCode, folder: folder.path, record };
  }

  #attemptsOf(stage: AnyPlannedStage): number {
    return this.#attempts.get(stage.name) ?? 0;
  }

  #inputsOf(stage: AnyPlannedStage): readonly StageName[] {
    return Object.values(stage.inputs);
  }

  #areInputsDone(stage: AnyPlannedStage): boolean {
    return this.#inputsOf(stage).every((input) => this.#schedule.isDone(input));
  }
}

/** Something that is not ours to mend. */
function troubleWith(message: string, hint: string | null): JobFailed {
  return { status: 'failed', cause: 'user', message, hint, stack: null };
}
