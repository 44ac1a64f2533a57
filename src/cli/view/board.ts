import type { StageName } from '../../base/brand.ts';
import type { JsonObject } from '../../base/json.ts';
import type { StageKind } from '../../check/plan.ts';
import type { RunEvent, StageOutcome } from '../../exec/events.ts';
import type { Progress } from '../../exec/job.ts';
import type { LeaseHolder } from '../../store/lease.ts';
import { Curve } from './sparkline.ts';

/** One stage as a view sees it. Times are milliseconds of one monotonic clock. */
export interface Standing {
  readonly name: StageName;
  readonly kind: StageKind;
  state: 'waiting' | 'running' | StageOutcome;
  progress: Progress | null;
  readonly losses: Curve;
  startedAt: number | null;
  /** Where the pace is measured from: the first progress of this run, which after a resume is not step 0. */
  paceFrom: { readonly done: number; readonly at: number } | null;
  resumedAt: number | null;
  summary: JsonObject | null;
  seconds: number | null;
  because: string | null;
}

/** The state of a run, folded from its events. Views read it; none of it decides anything. */
export class Board {
  readonly stages: readonly Standing[];
  readonly #byName: ReadonlyMap<StageName, Standing>;

  constructor(stages: readonly { readonly name: StageName; readonly kind: StageKind }[]) {
    this.stages = stages.map(({ name, kind }) => ({
      name,
      kind,
      state: 'waiting',
      progress: null,
      losses: new Curve(),
      startedAt: null,
      paceFrom: null,
      resumedAt: null,
      summary: null,
      seconds: null,
      because: null,
    }));
    this.#byName = new Map(this.stages.map((stage) => [stage.name, stage]));
  }

  /** The stage that the event was about, changed; null for an event of the whole run. */
  apply(event: RunEvent, now: number): Standing | null {
    const stage = 'stage' in event && event.stage !== null ? this.#byName.get(event.stage) : undefined;
    if (stage === undefined) return null;
    switch (event.type) {
      case 'stage hit':
      case 'stage ran':
        stage.because = null;
        stage.state = event.type === 'stage hit' ? 'hit' : 'ran';
        stage.summary = event.summary;
        stage.seconds = event.seconds;
        break;
      case 'stage waiting':
        stage.because = waitingWords(event.holder);
        break;
      case 'stage started':
        stage.state = 'running';
        stage.because = null;
        stage.startedAt = now;
        break;
      case 'stage resumed':
        stage.resumedAt = event.step;
        break;
      case 'stage progress':
        stage.progress = { ...stage.progress, ...event.progress };
        stage.paceFrom ??= { done: event.progress.done, at: now };
        if (event.progress.loss !== undefined) stage.losses.add(event.progress.loss);
        break;
      case 'stage stopped':
        stage.state = 'stopped';
        stage.because = `at step ${event.step}`;
        break;
      case 'stage failed':
        stage.state = 'failed';
        stage.because = event.failure.message;
        break;
      case 'stage not run':
        stage.state = 'not run';
        stage.because = event.because;
        break;
      default:
    }
    return stage;
  }
}

/** Why a stage does not begin although it could. */
export function waitingWords(holder: LeaseHolder | null): string {
  const who = holder === null ? 'another run' : `run ${holder.run} (process ${holder.pid} on ${holder.host})`;
  return `waits for ${who}, which is making it`;
}

/** Seconds until the stage is done at its pace so far; null while that is not known. */
export function timeLeft({ progress, paceFrom }: Standing, now: number): number | null {
  if (progress === null || paceFrom === null || progress.done <= paceFrom.done) return null;
  const secondsEach = (now - paceFrom.at) / 1000 / (progress.done - paceFrom.done);
  return Math.max(0, (progress.total - progress.done) * secondsEach);
}
