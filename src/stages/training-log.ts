import type { JsonObject } from '../base/json.ts';
import { MetricHistory, type MetricHistoryState } from './metric-history.ts';
import type { Figured, MetricListener, Validation } from './metric-history.ts';
import { MetricLog, type MetricLogState } from './metric-log.ts';

/** What a checkpoint keeps of a log: its lines, or, where trainings of other lengths go on from it, all they are made of. */
export type TrainingLogState =
  | { readonly kind: 'lines'; readonly lines: MetricLogState }
  | { readonly kind: 'history'; readonly history: MetricHistoryState };

/** What a training tells: its log of metrics, the last validation, and what a longer training's log will need. */
export class TrainingLog implements MetricListener {
  readonly #lines: MetricLog;
  /** null = states of this training serve no other. */
  readonly #history: MetricHistory | null;
  #validated: Validation | null = null;

  /** The log of a training of so many steps, from its beginning or from a checkpoint. */
  constructor(steps: number, isShared: boolean, state: TrainingLogState | null = null) {
    this.#lines = new MetricLog(steps, ...(state?.kind === 'lines' ? [state.lines] : []));
    this.#history = isShared
      ? new MetricHistory(...(state?.kind === 'history' ? [state.history] : []))
      : null;
    this.#history?.replay(this.#lines);
    if (state?.kind === 'history') this.#validated = state.history.validations.at(-1) ?? null;
  }

  /** null = none since training began, or since it was taken up again where states are not shared. */
  get validated(): Validation | null {
    return this.#validated;
  }

  get bytes(): Uint8Array {
    return this.#lines.bytes;
  }

  get state(): TrainingLogState {
    return this.#history === null
      ? { kind: 'lines', lines: this.#lines.state }
      : { kind: 'history', history: this.#history.state };
  }

  /** Lines that are new since this was last asked. */
  takeNew(): readonly JsonObject[] {
    return this.#lines.takeNew();
  }

  step(report: Figured): void {
    this.#lines.step(report);
    this.#history?.step(report);
  }

  validation(validation: Validation): void {
    this.#validated = validation;
    this.#lines.validation(validation);
    this.#history?.validation(validation);
  }
}
