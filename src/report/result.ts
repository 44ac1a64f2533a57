import type { ContentKey, StageName } from '../base/brand.ts';
import type { JsonObject } from '../base/json.ts';
import type { StageKind } from '../check/plan.ts';
import type { ExpectationResult, RunEvent, StageOutcome } from '../exec/events.ts';
import type { JobFailed } from '../exec/job.ts';

/** How one stage of a run ended, and what it yielded. */
export interface StageResult {
  readonly stage: StageName;
  readonly outcome: StageOutcome;
  readonly kind: StageKind | null;
  readonly key: ContentKey | null;
  readonly summary: JsonObject | null;
  /** Of the work itself: a hit repeats what the work once took. */
  readonly seconds: number | null;
  /** The run that did the work of a hit. */
  readonly origin: string | null;
  /** Why it did not end well: the failure's text, what it waited for, the step it stopped at. */
  readonly reason: string | null;
  readonly failure: JobFailed | null;
  readonly log: string | null;
}

export interface RunResult {
  readonly run: string;
  readonly file: string;
  readonly stages: readonly StageResult[];
  readonly expectations: readonly { readonly stage: StageName; readonly result: ExpectationResult }[];
  readonly notes: readonly string[];
  /** null while the run goes on, or when it was killed. */
  readonly exitCode: number | null;
  readonly seconds: number | null;
}

/** Folds the events of a run, in their order, into how it ended. */
export function resultOf(events: Iterable<RunEvent>): RunResult {
  let run = '';
  let file = '';
  let exitCode: number | null = null;
  let seconds: number | null = null;
  const stages = new Map<StageName, StageResult>();
  const expectations: { stage: StageName; result: ExpectationResult }[] = [];
  const notes: string[] = [];
  for (const event of events) {
    const stage = stageResult(event, stages);
    if (stage !== null) stages.set(stage.stage, stage);
    else if (event.type === 'run started') ({ run, file } = event);
    else if (event.type === 'run ended') ({ exitCode, seconds } = event);
    else if (event.type === 'expectation') expectations.push({ stage: event.stage, result: event.result });
    else if (event.type === 'note')
      notes.push(event.stage === null ? event.text : `${event.stage}: ${event.text}`);
  }
  return { run, file, stages: [...stages.values()], expectations, notes, exitCode, seconds };
}

const unknown = {
  kind: null,
  key: null,
  summary: null,
  seconds: null,
  origin: null,
  reason: null,
  failure: null,
  log: null,
} as const;

/** The stage's result as far as this event tells; null when it tells nothing about one. */
function stageResult(event: RunEvent, known: ReadonlyMap<StageName, StageResult>): StageResult | null {
  switch (event.type) {
    case 'stage hit': {
      const { stage, kind, key, summary, seconds, run } = event;
      return { ...unknown, stage, outcome: 'hit', kind, key, summary, seconds, origin: run };
    }
    case 'stage ran': {
      const { stage, kind, key, summary, seconds } = event;
      return { ...unknown, stage, outcome: 'ran', kind, key, summary, seconds };
    }
    case 'stage started': {
      const { stage, kind, key } = event;
      // Until it says more: a run that was killed leaves its stages here.
      return { ...unknown, stage, outcome: 'stopped', kind, key, reason: 'it had not ended' };
    }
    case 'stage stopped': {
      const reason = `stopped at step ${event.step}; run again to go on from there`;
      return { ...unknown, ...known.get(event.stage), stage: event.stage, outcome: 'stopped', reason };
    }
    case 'stage failed': {
      const { stage, failure, log } = event;
      return {
        ...unknown,
        ...known.get(stage),
        stage,
        outcome: 'failed',
        reason: failure.message,
        failure,
        log,
      };
    }
    case 'stage not run':
      return { ...unknown, stage: event.stage, outcome: 'not run', reason: event.because };
    default:
      return null;
  }
}
