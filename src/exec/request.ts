import type { Source } from '../diag/source.ts';
import type { StageGraph } from '../graph/graph.ts';
import type { Inputs } from '../store/inputs.ts';
import type { Store } from '../store/store.ts';
import type { HitCheck } from './recheck.ts';
import type { RunControl } from './control.ts';
import type { RunRecord } from './run-record.ts';
import type { Selection } from './selection.ts';

export interface RunRequest {
  readonly graph: StageGraph;
  readonly store: Store;
  readonly inputs: Inputs;
  /** Folder in which the run makes one of its own. */
  readonly runsFolder: string;
  /** The program that runs stages; it speaks the messages of job.ts. */
  readonly workerProgram: string;
  /** Greatest number of stages that run at a time. */
  readonly jobs: number;
  readonly selection: Selection;
  /** After a failure, go on with every stage that does not need the failed one. */
  readonly keepGoing: boolean;
  readonly control: RunControl;
  /** Makes some of the results that were found again, and compares; absent = none. */
  readonly check?: HitCheck;
  /** For the run's own record: the texts that the graph's spans point into (the .exp file first), ... */
  readonly sources: readonly Source[];
  /** ... the arguments as typed, and the version of this program. */
  readonly commandLine: readonly string[];
  readonly athanor: string;
}

export interface RunResult {
  /** 0; 1 when a stage failed or a promise was broken; 75, 129, 130 or 143 when stopped before the end. */
  readonly exitCode: number;
  /** The run's folder, absolute if `runsFolder` is. */
  readonly folder: string;
  /** What `run.json` says. */
  readonly record: RunRecord;
}
