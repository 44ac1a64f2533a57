import { exp, logSumExp, sub, topk } from '@tensorflow/tfjs-core';
import type { NamedTensorMap, Tensor2D } from '@tensorflow/tfjs-core';
import type { SoftLabelSettings } from '../../check/settings/distill.ts';
import { allocate, type Engine, type Executable, type Held, type Program } from '../../engine/engine.ts';
import { holdParameters } from '../evaluate/perplexity.ts';
import type { LanguageModel, WindowSize } from '../models/model.ts';
import type { Weights } from '../models/weights.ts';
import { inGroup, ofGroup } from '../training/names.ts';
import type { LabelRows } from './labels.ts';

/** Predictions of consecutive tokens. */
export interface Predictions extends LabelRows {
  /** Place in the text of the first token that is predicted. */
  readonly first: number;
}

/**
 * A model that writes down, for each token of a text, the words that it holds most probable, by its softmax alone. The
 * text is cut into chunks, and with each the model begins anew, as the published program does. `batch` chunks are
 * computed side by side and make a block.
 */
export class Teacher {
  readonly #settings: SoftLabelSettings;
  readonly #executable: Executable;
  readonly #parameters: Held;
  readonly #state: Held;
  readonly #window: { readonly tokens: Int32Array };
  readonly #outputs: { readonly ids: Int32Array; readonly probabilities: Float32Array };

  static async begin(
    engine: Engine,
    model: LanguageModel,
    weights: Weights,
    settings: SoftLabelSettings,
  ): Promise<Teacher> {
    const size = windowOf(settings);
    const parameters = await holdParameters(engine, model, weights);
    const state = await engine.hold(inGroup('state', model.state(size.batch)));
    const executable = await engine.compile(labelProgram(model, size, settings.top));
    return new Teacher(settings, executable, parameters, state);
  }

  private constructor(settings: SoftLabelSettings, executable: Executable, parameters: Held, state: Held) {
    this.#settings = settings;
    this.#executable = executable;
    this.#parameters = parameters;
    this.#state = state;
    const { time, batch } = windowOf(settings);
    this.#window = { tokens: new Int32Array(time * batch) };
    const { ids, probabilities } = allocate(executable.outputs);
    this.#outputs = { ids: ids as Int32Array, probabilities: probabilities as Float32Array };
  }

  /** Tokens of a block. */
  get blockTokens(): number {
    return this.#settings.batch * this.#settings.chunk;
  }

  /**
   * Predictions of the tokens after those of block `index`, counted from 0. `onWindow` is told how many were made and may
   * throw to stop.
   */
  async block(text: Int32Array, index: number, onWindow?: (tokens: number) => void): Promise<Predictions> {
    const { chunk, batch, top } = this.#settings;
    const begin = index * this.blockTokens;
    const given = Math.min(this.blockTokens, text.length - 1 - begin);
    const rows: LabelRows = {
      top,
      ids: new Int32Array(given * top),
      probabilities: new Float32Array(given * top),
    };
    const { tokens } = this.#window;
    const time = tokens.length / batch;
    await this.#state.write(allocate(this.#state.specs));
    for (let start = 0; start < Math.min(chunk, given); start += time) {
      // What lies beyond the chunk or the text comes after all that counts, and is not kept.
      for (let row = 0; row < time; row++) {
        for (let column = 0; column < batch; column++)
          tokens[row * batch + column] = text[begin + column * chunk + start + row] ?? 0;
      }
      await this.#executable.run(this.#window, this.#outputs, this.#parameters, this.#state);
      const kept = this.#keep(rows, start, given);
      onWindow?.(kept);
    }
    return { ...rows, first: begin + 1 };
  }

  async dispose(): Promise<void> {
    await this.#executable.dispose();
    await this.#parameters.dispose();
    await this.#state.dispose();
  }

  /** Puts a window's predictions where they belong; returns how many there are. */
  #keep({ top, ids, probabilities }: LabelRows, start: number, given: number): number {
    const { chunk, batch, bptt } = this.#settings;
    const time = Math.min(bptt, chunk - start);
    let kept = 0;
    for (let column = 0; column < batch; column++) {
      for (let row = 0; row < time; row++) {
        const to = column * chunk + start + row;
        if (to >= given) break;
        const from = (row * batch + column) * top;
        ids.set(this.#outputs.ids.subarray(from, from + top), to * top);
        probabilities.set(this.#outputs.probabilities.subarray(from, from + top), to * top);
        kept++;
      }
    }
    return kept;
  }
}

/** A window that is longer than a chunk would only compute what is not kept. */
function windowOf({ bptt, chunk, batch }: SoftLabelSettings): {
  readonly time: number;
  readonly batch: number;
} {
  return { time: Math.min(bptt, chunk), batch };
}

/** Words of the greatest probabilities of a window's rows, `[T B, k]`, the greatest first, and the state to carry on. */
function labelProgram(model: LanguageModel, size: WindowSize, top: number): Program {
  return {
    name: 'soft labels',
    inputs: {
      ...inGroup('parameter', model.parameters),
      ...inGroup('state', model.state(size.batch)),
      tokens: { shape: [size.time, size.batch], dtype: 'int32' },
    },
    body: (inputs): NamedTensorMap => {
      const output = model.forward({
        parameters: ofGroup('parameter', inputs),
        state: ofGroup('state', inputs),
        masks: null,
        tokens: inputs['tokens'] as Tensor2D,
      });
      const logits = output.logits();
      const { values, indices } = topk(logits, top);
      const probabilities = exp(sub(values, logSumExp(logits, 1, true)));
      return { ids: indices, probabilities, ...inGroup('state', output.state) };
    },
  };
}
