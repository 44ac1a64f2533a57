import { fault } from '../base/fault.ts';
import type { StoredTensors } from '../ml/tensors/safetensors.ts';
import type { StepReport } from '../ml/training/task.ts';
import { GrowingColumn } from './growing-column.ts';

/** What a validation told. */
export interface Validation {
  readonly step: number;
  readonly rate: number;
  /** Mean training loss since the validation before. */
  readonly loss: number;
  readonly validLoss: number;
  readonly validPerplexity: number;
  /** Whether it was of averages of the weights. */
  readonly averaged: boolean;
}

export interface Figured extends Pick<
  StepReport,
  'step' | 'rate' | 'loss' | 'softLoss' | 'tokens' | 'figures'
> {
  /** For those who watch; no part of the log. */
  readonly beside?: Readonly<Record<string, number>>;
}

/** Who hears what a training tells, in the order in which it was told. */
export interface MetricListener {
  step(report: Figured): void;
  validation(validation: Validation): void;
}

/** Plain data, beside the columns as tensors. */
export interface MetricHistoryState {
  /** `told:*`, a value for each step; views. */
  readonly tensors: StoredTensors;
  readonly validations: readonly Validation[];
}

const figureGroup = 'figure/';
const besideGroup = 'beside/';

/** Whether a tensor of a state is what was told at each step; no other has such a name. */
export function isTold(name: string): boolean {
  return name.startsWith('told:');
}

/**
 * All that a training told, step by step. The log of metrics has a line at about two hundred steps, so which steps those
 * are depends on the length of the training, and lines for one length cannot be made from those for another.
 */
export class MetricHistory implements MetricListener {
  readonly #columns: Map<string, GrowingColumn>;
  readonly #validations: Validation[];

  constructor({ tensors, validations }: MetricHistoryState = { tensors: {}, validations: [] }) {
    const columns = Object.entries(tensors).map(
      ([name, { data }]) => [name.slice('told:'.length), new GrowingColumn(data)] as const,
    );
    this.#columns = new Map(columns);
    this.#validations = [...validations];
  }

  step({ rate, loss, softLoss, tokens, figures, beside = {} }: Figured): void {
    const told = { rate, loss, tokens, ...(softLoss === null ? {} : { softLoss }) };
    for (const [name, value] of Object.entries(told)) this.#column(name).push(value);
    for (const [name, value] of Object.entries(figures)) this.#column(figureGroup + name).push(value);
    for (const [name, value] of Object.entries(beside)) this.#column(besideGroup + name).push(value);
  }

  validation(validation: Validation): void {
    this.#validations.push(validation);
  }

  get state(): MetricHistoryState {
    const tensors = [...this.#columns].map(
      ([name, { values }]) => [`told:${name}`, { shape: [values.length], data: values }] as const,
    );
    return { tensors: Object.fromEntries(tensors), validations: this.#validations };
  }

  /** Tells all of it again. A validation came after the step at which it stands. */
  replay(listener: MetricListener): void {
    const columns = [...this.#columns].map(([name, { values }]) => [name, values] as const);
    const ofGroup = (group: string, index: number) =>
      Object.fromEntries(
        columns
          .filter(([name]) => name.startsWith(group))
          .map(([name, values]) => [name.slice(group.length), at(values, index)]),
      );
    const [rate, loss, tokens, softLoss] = ['rate', 'loss', 'tokens', 'softLoss'].map(
      (name) => this.#columns.get(name)?.values,
    );
    const steps = rate?.length ?? 0;
    let validated = 0;
    for (let index = 0; index < steps; index++) {
      listener.step({
        step: index + 1,
        rate: at(rate, index),
        loss: at(loss, index),
        softLoss: softLoss === undefined ? null : at(softLoss, index),
        tokens: at(tokens, index),
        figures: ofGroup(figureGroup, index),
        beside: ofGroup(besideGroup, index),
      });
      for (; this.#validations[validated]?.step === index + 1; validated++)
        listener.validation(this.#validations[validated] ?? fault('a validation was lost'));
    }
  }

  #column(name: string): GrowingColumn {
    const known = this.#columns.get(name);
    if (known !== undefined) return known;
    const column = new GrowingColumn();
    this.#columns.set(name, column);
    return column;
  }
}

function at(values: Float64Array | undefined, index: number): number {
  return values?.[index] ?? fault(`nothing was told of step ${index + 1}`);
}
