/**
 * What a report says, as data: the page and the Markdown only lay it out. Everything in it is recorded, nothing is read off a
 * clock, so the same runs make the same report.
 */
import type { Split } from '../../check/settings/corpus.ts';
import type { RunState } from '../../exec/history.ts';
import type { Diff } from '../diff/diff.ts';
import type { ModelRows } from '../rows.ts';
import type { Curve } from './curves.ts';
import type { Environment } from './environment.ts';
import type { Outline } from './outline.ts';
import type { ReportedStage, SourceText } from './reported-stage.ts';
import type { Stack } from './stack.ts';
import type { TradeOff } from './trade-off.ts';

export interface Report {
  readonly title: string;
  /** One, or several side by side. */
  readonly subjects: readonly Subject[];
  /** All of them beside the first; null for one alone. */
  readonly comparison: Diff | null;
}

/** A run, or a file as it is now with the results that are there for it. */
export interface Subject {
  /** Short and different from the others': `@last` or the file's path is how a user asked, this is what it is. */
  readonly label: string;
  readonly file: string;
  /** null for a file. */
  readonly run: RunFacts | null;
  readonly outline: Outline;
  readonly stages: readonly ReportedStage[];
  readonly models: ModelRows;
  /** The split that models are judged by; null when none was evaluated. */
  readonly judgedBy: Split | null;
  readonly stacks: readonly Stack[];
  readonly tradeOffs: readonly TradeOff[];
  readonly curves: readonly Curve[];
  readonly environment: Environment;
  /** The .exp file first, then what it imports. */
  readonly sources: readonly SourceText[];
  /** What a reader would look for and does not find, a sentence each. */
  readonly missing: readonly string[];
  /** What the run noted about the store and its inputs, a sentence each. */
  readonly notes: readonly string[];
}

export interface RunFacts {
  readonly run: string;
  readonly state: RunState;
  readonly commandLine: readonly string[];
  readonly startedAt: string;
  readonly endedAt: string | null;
  readonly seconds: number | null;
  readonly exitCode: number | null;
}
