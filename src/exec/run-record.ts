import type { ContentKey, RecipeKey, StageName } from '../base/brand.ts';
import { unreachable } from '../base/fault.ts';
import type { JsonObject } from '../base/json.ts';
import type { StageKind } from '../check/plan.ts';
import type { CellOf } from '../check/sweeps/cell.ts';
import type { ExpectationResult, RunEvent, StageOutcome } from './events.ts';

/** Where something was written, for a reader: the run keeps the text itself, since the file will be edited. */
export interface Place {
  /** Path of the file, or `--set PATH=VALUE`. */
  readonly source: string;
  /** 1-based. */
  readonly line: number;
  readonly column: number;
  /** What stands there, cut to one line. */
  readonly text: string;
}

/** One stage of a run, as `run.json` keeps it. */
export interface RunStage {
  readonly name: StageName;
  readonly kind: StageKind;
  /** Role to the name of the stage that fills it. */
  readonly inputs: Readonly<Record<string, StageName>>;
  /** null = the run did not get that far: it is going on, or it was killed. */
  readonly outcome: StageOutcome | null;
  /** Why it was not run, why it failed or where it was stopped, in one line; else null. */
  readonly because: string | null;
  /** null while a file or an upstream stage that the key is made of is unknown. */
  readonly recipeKey: RecipeKey | null;
  readonly contentKey: ContentKey | null;
  /** The step from which it went on; null or absent = it began at its beginning, or did not run. */
  readonly resumedAt?: number | null;
  /** What making the result took: in this run, or for a hit in the run that made it. */
  readonly seconds: number | null;
  readonly summary: JsonObject | null;
  /** Run that made the result: this one, or an earlier one for a hit. */
  readonly madeBy: string | null;
  readonly expectations: readonly ExpectationResult[];
  /** The name in the declaration. */
  readonly declared: Place;
  /** By path in the settings (`optimizer.rate`); a setting that is not here has its default. */
  readonly places: Readonly<Record<string, Place>>;
  /** What the machine made of settings that left the choice to it, by the same paths; absent where none did. */
  readonly settled?: Readonly<Record<string, string>>;
  /** Whether it gave the same bytes when it was made again in this run; absent where it was not. */
  readonly checked?: 'same' | 'different';
  /** Where it stands in the sweep that made it; absent where none did. */
  readonly cell?: CellOf;
}

/** `run.json`: what was asked, when, and how each stage ended. */
export interface RunRecord {
  readonly version: 1;
  readonly run: string;
  readonly athanor: string;
  readonly file: string;
  readonly commandLine: readonly string[];
  /** The process that runs it, and the machine on which that number means something. */
  readonly pid: number;
  readonly host: string;
  readonly startedAt: string;
  /** null while the run goes on, and for good if it was killed; so are the next two. */
  readonly endedAt: string | null;
  readonly seconds: number | null;
  readonly exitCode: number | null;
  /** In the order of execution. */
  readonly stages: readonly RunStage[];
}

/** The same fold of events makes `run.json` at the end of a run and completes that of a killed one. */
export function applyEvent(stages: Map<StageName, RunStage>, event: RunEvent): void {
  const stage = 'stage' in event && event.stage !== null ? stages.get(event.stage) : undefined;
  if (stage !== undefined) stages.set(stage.name, afterEvent(stage, event));
}

function afterEvent(stage: RunStage, event: RunEvent): RunStage {
  switch (event.type) {
    case 'stage hit':
    case 'stage ran': {
      const { key, recipe, summary, seconds, run } = event;
      const outcome = event.type === 'stage hit' ? 'hit' : 'ran';
      return {
        ...stage,
        outcome,
        because: null,
        contentKey: key,
        recipeKey: recipe,
        summary,
        seconds,
        madeBy: run,
      };
    }
    case 'stage started':
      // It may follow a hit whose bytes turned out to be damaged.
      return {
        ...stage,
        ...(stage.resumedAt == null ? {} : { resumedAt: null }),
        outcome: null,
        contentKey: event.key,
        recipeKey: event.recipe,
        summary: null,
        seconds: null,
      };
    case 'stage checked':
      return { ...stage, checked: event.differences.length === 0 ? 'same' : 'different' };
    case 'stage stopped':
      return { ...stage, outcome: 'stopped', because: `at step ${event.step}` };
    case 'stage failed':
      return { ...stage, outcome: 'failed', because: event.failure.message };
    case 'stage not run':
      return { ...stage, outcome: 'not run', because: event.because };
    case 'expectation':
      return { ...stage, expectations: [...stage.expectations, event.result] };
    case 'stage resumed':
      return { ...stage, resumedAt: event.step };
    case 'run started':
    case 'stage waiting':
    case 'stage progress':
    case 'stage metrics':
    case 'stage log':
    case 'stage checkpoint':
    case 'note':
    case 'run ended':
      return stage;
    default:
      return unreachable(event);
  }
}
