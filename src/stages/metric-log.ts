import { parseJsonLines, type JsonObject } from '../base/json.ts';
import { jsonLine } from './json-bytes.ts';
import type { Figured, MetricListener, Validation } from './metric-history.ts';

/**
 * The metrics of a training run as NDJSON, without clock values: a line `{step, rate, loss}` at about two hundred evenly
 * spaced steps, `loss` being the mean over the steps since the line before, with `softLoss`, the cross-entropy with a
 * teacher's words, and the figures that the model itself tells as they are then; and one with `validLoss` at each
 * validation, and `averaged` where that is the loss of averages.
 */
export class MetricLog implements MetricListener {
  readonly #every: number;
  #text: string;
  /** The same lines with what was told beside. */
  #told: string;
  #untold: JsonObject[];
  #sum: number;
  #tokens: number;

  constructor(steps: number, state: MetricLogState = { text: '', sum: 0, tokens: 0 }) {
    this.#every = Math.max(1, Math.floor(steps / 200));
    this.#text = state.text;
    this.#told = state.told ?? state.text;
    this.#untold = [...parseJsonLines(this.#told)];
    this.#sum = state.sum;
    this.#tokens = state.tokens;
  }

  step({ step, rate, loss, softLoss, tokens, figures, beside }: Figured): void {
    this.#sum += loss * tokens;
    this.#tokens += tokens;
    if (step % this.#every !== 0) return;
    const soft = softLoss === null ? {} : { softLoss };
    this.#write({ step, rate, loss: this.#sum / this.#tokens, ...soft, ...figures }, beside);
    this.#sum = 0;
    this.#tokens = 0;
  }

  validation({ step, rate, validLoss, averaged }: Validation): void {
    this.#write({ step, rate, validLoss, ...(averaged ? { averaged } : {}) });
  }

  get bytes(): Uint8Array {
    return new TextEncoder().encode(this.#text);
  }

  get state(): MetricLogState {
    const told = this.#told === this.#text ? {} : { told: this.#told };
    return { text: this.#text, ...told, sum: this.#sum, tokens: this.#tokens };
  }

  /** The lines that are new since this was last asked; at first all, also those of earlier attempts. */
  takeNew(): readonly JsonObject[] {
    return this.#untold.splice(0);
  }

  #write(line: JsonObject, beside: JsonObject = {}): void {
    const told = { ...line, ...beside };
    this.#text += jsonLine(line);
    this.#told += jsonLine(told);
    this.#untold.push(told);
  }
}

/** Part of a checkpoint. */
export interface MetricLogState {
  readonly text: string;
  /** Absent where nothing was told beside. */
  readonly told?: string;
  readonly sum: number;
  readonly tokens: number;
}
