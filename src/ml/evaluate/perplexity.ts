import type { Tensor2D } from '@tensorflow/tfjs-core';
import {
  allocate,
  type Arrays,
  type Engine,
  type Executable,
  type Held,
  type Program,
  type TypedArray,
} from '../../engine/engine.ts';
import { inputsOf, targetsOf, windowsOf, type TokenMatrix } from '../data/batches.ts';
import type { LanguageModel, WindowSize } from '../models/model.ts';
import type { Weights } from '../models/weights.ts';
import { inGroup, ofGroup } from '../training/names.ts';
import { lastingSpecs, sizeName, windowLoss, windowSpecs } from '../training/program.ts';
import { RoomPlan } from '../training/room.ts';

export interface Evaluation {
  /** Mean cross-entropy in nats a token. */
  readonly loss: number;
  readonly perplexity: number;
  /** Tokens that were predicted. */
  readonly tokens: number;
}

/** What processes that share a text out report together: the mean of their losses, whatever each has read. */
export function meanOfRanks(evaluations: readonly Evaluation[]): Evaluation {
  const loss = evaluations.reduce((sum, own) => sum + own.loss, 0) / evaluations.length;
  const tokens = evaluations.reduce((sum, own) => sum + own.tokens, 0);
  return { loss, perplexity: Math.exp(loss), tokens };
}

/** What an evaluation may tell of each token beside the mean of their losses. */
export type TokenFigure = 'losses' | 'hidden';

/** `losses` `[N]` and `hidden` vectors `[N, d]` of a window's tokens, row t * B + b, as far as they are wanted. */
export type TokenFigures = Readonly<Partial<Record<TokenFigure, Float32Array>>>;

/**
 * That a loss above so many nats is no perplexity at all is how MicroNet's program reports: e^5, a perplexity of 148,
 * and anything above it is printed as NaN.
 */
export const mostReportedLoss = 5;

/** Loss of a window without dropout, and the state to carry on. */
function evaluationProgram(model: LanguageModel, size: WindowSize, wanted: readonly TokenFigure[]): Program {
  return {
    name: 'evaluation',
    inputs: {
      ...inGroup('parameter', model.parameters),
      ...inGroup('state', model.state(size.batch)),
      ...windowSpecs(model, size),
    },
    body: (inputs) => {
      const { tokens, targets } = inputs as { tokens: Tensor2D; targets: Tensor2D };
      const { loss, losses, output, state } = windowLoss(
        model,
        { parameters: ofGroup('parameter', inputs), state: ofGroup('state', inputs), masks: null, tokens },
        targets,
        ofGroup('route', inputs),
      );
      const figures = { losses, hidden: output.hidden };
      const told = wanted.map((name) => [name, figures[name]] as const);
      return { loss, ...Object.fromEntries(told), ...inGroup('state', state) };
    },
  };
}

/** A model's weights, copied to where the engine computes. */
export async function holdParameters(engine: Engine, model: LanguageModel, weights: Weights): Promise<Held> {
  const held = await engine.hold(inGroup('parameter', model.parameters));
  await held.write(inGroup('parameter', weights));
  return held;
}

/** A compiled window size with the arrays that it reads its window from. */
interface Prepared {
  readonly executable: Executable;
  readonly window: Record<string, TypedArray>;
  readonly figures: Readonly<Record<string, Float32Array>>;
}

/** Evaluates one model on texts; compiles once for each size of window. */
export class Evaluator {
  readonly #engine: Engine;
  readonly #model: LanguageModel;
  readonly #bptt: number;
  readonly #wanted: readonly TokenFigure[];
  readonly #prepared = new Map<string, Prepared>();
  /** By width of window. */
  readonly #states = new Map<number, Held>();

  constructor(engine: Engine, model: LanguageModel, bptt: number, wanted: readonly TokenFigure[] = []) {
    this.#engine = engine;
    this.#model = model;
    this.#bptt = bptt;
    this.#wanted = wanted;
  }

  /**
   * The state starts at zero and is carried on from window to window; the loss is sum(T * CE) / (rows - 1).
   * `parameters` holds the weights as `holdParameters` does; a trainer's own may be lent.
   * `onWindow` is told the tokens predicted so far and what is wanted of the window's own, good until it returns; it may
   * throw to stop.
   */
  async evaluate(
    parameters: Held,
    text: TokenMatrix,
    onWindow?: (tokens: number, figures: TokenFigures) => void,
  ): Promise<Evaluation> {
    const batch = text.columns;
    const state = await this.#stateOf(batch);
    await state.write(allocate(state.specs));
    const plan = new RoomPlan(this.#model, text.ids);
    const loss = new Float32Array(1);
    let sum = 0;
    let rows = 0;
    for (const window of windowsOf(text.rows, this.#bptt)) {
      const targets = targetsOf(text, window);
      const size = plan.sizeOf({ time: window.length, batch }, targets);
      const prepared = await this.#prepare(size);
      prepared.window['tokens']?.set(inputsOf(text, window));
      prepared.window['targets']?.set(targets);
      this.#model.route(targets, size, ofGroup('route', prepared.window));
      await prepared.executable.run(prepared.window, { loss, ...prepared.figures }, parameters, state);
      sum += window.length * (loss[0] ?? NaN);
      rows += window.length;
      onWindow?.(rows * batch, prepared.figures);
    }
    const mean = sum / rows;
    return { loss: mean, perplexity: Math.exp(mean), tokens: rows * batch };
  }

  /** What the last evaluation of so many columns left for whatever comes next; views, as `Held.read` gives them. */
  async lastingState(batch: number): Promise<Arrays> {
    return (await this.#stateOf(batch)).read(Object.keys(inGroup('state', lastingSpecs(this.#model, batch))));
  }

  async dispose(): Promise<void> {
    for (const { executable } of this.#prepared.values()) await executable.dispose();
    for (const state of this.#states.values()) await state.dispose();
    this.#prepared.clear();
    this.#states.clear();
  }

  async #stateOf(batch: number): Promise<Held> {
    const known = this.#states.get(batch);
    if (known !== undefined) return known;
    const state = await this.#engine.hold(inGroup('state', this.#model.state(batch)));
    this.#states.set(batch, state);
    return state;
  }

  async #prepare(size: WindowSize): Promise<Prepared> {
    const name = sizeName(size);
    const known = this.#prepared.get(name);
    if (known !== undefined) return known;
    const executable = await this.#engine.compile(evaluationProgram(this.#model, size, this.#wanted));
    const tokens = size.time * size.batch;
    const widths = { losses: 1, hidden: this.#model.hidden };
    const prepared = {
      executable,
      window: allocate(windowSpecs(this.#model, size)),
      figures: Object.fromEntries(
        this.#wanted.map((name) => [name, new Float32Array(tokens * widths[name])]),
      ),
    };
    this.#prepared.set(name, prepared);
    return prepared;
  }
}
