import type { Tensor2D } from '@tensorflow/tfjs-core';
import { allocate, type Arrays, type Engine, type Executable, type Program } from '../../engine/engine.ts';
import { inputsOf, targetsOf, windowsOf, type TokenMatrix } from '../data/batches.ts';
import type { LanguageModel, WindowSize } from '../models/model.ts';
import type { Weights } from '../models/weights.ts';
import { inGroup, ofGroup } from '../training/names.ts';
import { windowLoss } from '../training/program.ts';

export interface Evaluation {
  /** Mean cross-entropy in nats a token. */
  readonly loss: number;
  readonly perplexity: number;
  /** Tokens that were predicted. */
  readonly tokens: number;
}

/** Loss of a window without dropout, and the state to carry on. */
export function evaluationProgram(model: LanguageModel, { time, batch }: WindowSize): Program {
  return {
    name: 'evaluation',
    inputs: {
      ...inGroup('parameter', model.parameters),
      ...inGroup('state', model.state(batch)),
      tokens: { shape: [time, batch], dtype: 'int32' },
      targets: { shape: [time, batch], dtype: 'int32' },
    },
    body: (inputs) => {
      const { tokens, targets } = inputs as { tokens: Tensor2D; targets: Tensor2D };
      const { loss, output } = windowLoss(
        model,
        { parameters: ofGroup('parameter', inputs), state: ofGroup('state', inputs), masks: null, tokens },
        targets,
      );
      return { loss, ...inGroup('state', output.state) };
    },
  };
}

/** Evaluates weights of one model on texts of one shape of batch; compiles on first use and again for each length. */
export class Evaluator {
  readonly #engine: Engine;
  readonly #model: LanguageModel;
  readonly #bptt: number;
  readonly #executables = new Map<string, Executable>();

  constructor(engine: Engine, model: LanguageModel, bptt: number) {
    this.#engine = engine;
    this.#model = model;
    this.#bptt = bptt;
  }

  /**
   * The state starts at zero and is carried on from window to window; the loss is sum(T * CE) / (rows - 1).
   * `onWindow` is told the tokens predicted so far and may throw to stop.
   */
  async evaluate(
    weights: Weights,
    text: TokenMatrix,
    onWindow?: (tokens: number) => void,
  ): Promise<Evaluation> {
    const batch = text.columns;
    let state: Arrays = allocate(this.#model.state(batch));
    let sum = 0;
    let rows = 0;
    for (const window of windowsOf(text.rows, this.#bptt)) {
      const executable = await this.#executable({ time: window.length, batch });
      const outputs = allocate(executable.outputs);
      await executable.run(
        {
          ...inGroup('parameter', weights),
          ...inGroup('state', state),
          tokens: inputsOf(text, window),
          targets: targetsOf(text, window),
        },
        outputs,
      );
      sum += window.length * (outputs['loss']?.[0] ?? NaN);
      rows += window.length;
      state = ofGroup('state', outputs);
      onWindow?.(rows * batch);
    }
    const loss = sum / rows;
    return { loss, perplexity: Math.exp(loss), tokens: rows * batch };
  }

  async dispose(): Promise<void> {
    for (const executable of this.#executables.values()) await executable.dispose();
    this.#executables.clear();
  }

  async #executable(size: WindowSize): Promise<Executable> {
    const key = `${size.time} x ${size.batch}`;
    const known = this.#executables.get(key);
    if (known !== undefined) return known;
    const compiled = await this.#engine.compile(evaluationProgram(this.#model, size));
    this.#executables.set(key, compiled);
    return compiled;
  }
}
