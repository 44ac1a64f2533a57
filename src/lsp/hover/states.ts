import { join } from 'node:path';
import { plannedRows } from '../../cli/planned-rows.ts';
import { everything } from '../../exec/selection.ts';
import { buildGraph } from '../../graph/build.ts';
import type { PlannedRow } from '../../report/forecast-text.ts';
import { Inputs } from '../../store/inputs.ts';
import { Store } from '../../store/store.ts';
import type { Experiments } from '../experiments.ts';

/** A store changes behind the editor's back; so long what was found in it is told again. */
const freshMilliseconds = 1000;

interface Looked {
  readonly state: number;
  readonly at: number;
  readonly rows: readonly PlannedRow[];
}

/** Where the stages of experiments stand. Of the store nothing is written, and nothing is locked. */
export class States {
  readonly #experiments: Experiments;
  readonly #looked = new Map<string, Looked>();
  /** What was read of the user's files is not read again while they look the same. */
  #inputs: Inputs | null = null;

  constructor(experiments: Experiments) {
    this.#experiments = experiments;
  }

  /** What a run would do with each stage; null while the text has mistakes. Throws StoreError. */
  of(path: string): readonly PlannedRow[] | null {
    const { session, state } = this.#experiments;
    const before = this.#looked.get(path);
    if (before?.state === state && performance.now() - before.at < freshMilliseconds) return before.rows;
    const { plan, sources } = this.#experiments.read(path, undefined, true);
    if (plan === null) return null;
    const store = Store.readOnly(join(session.runs.value, 'store'));
    this.#inputs ??= new Inputs(store);
    const opened = { graph: buildGraph(plan), sourceList: [...sources.values()] };
    const rows = plannedRows(session, opened, store, this.#inputs, everything);
    this.#looked.set(path, { state, at: performance.now(), rows });
    return rows;
  }
}
