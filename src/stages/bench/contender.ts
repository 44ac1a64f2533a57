import { performance } from 'node:perf_hooks';
import { createInference } from '../../engine/inference/create.ts';
import type { InferenceEngine } from '../../engine/inference/create.ts';
import type { BoundWeights } from '../../engine/inference/weight.ts';
import type { Held } from '../../engine/engine.ts';
import type { TokenMatrix } from '../../ml/data/batches.ts';
import { Evaluator, type Evaluation } from '../../ml/evaluate/perplexity.ts';
import type { LanguageModel } from '../../ml/models/model.ts';

/** One form of a model, ready to read texts of one batch. */
export class Contender {
  readonly #engine: InferenceEngine;
  readonly #evaluator: Evaluator;
  /** The weights are bound: there is nothing to lend an evaluation. */
  readonly #parameters: Held;
  #weightBytes = 0;

  static async of(
    model: LanguageModel,
    weights: BoundWeights,
    settings: { readonly threads: number; readonly time: number },
  ): Promise<Contender> {
    const engine = createInference(weights, settings);
    return new Contender(engine, await engine.hold({}), model, settings.time);
  }

  private constructor(engine: InferenceEngine, parameters: Held, model: LanguageModel, time: number) {
    this.#engine = engine;
    this.#parameters = parameters;
    const watched = {
      ...engine,
      compile: async (...program: Parameters<InferenceEngine['compile']>) => {
        const executable = await engine.compile(...program);
        this.#weightBytes = Math.max(this.#weightBytes, executable.weightBytes);
        return executable;
      },
    };
    this.#evaluator = new Evaluator(watched, model, time);
  }

  /** Known once a text has been read. */
  get weightBytes(): number {
    return this.#weightBytes;
  }

  evaluate(text: TokenMatrix): Promise<Evaluation> {
    return this.#evaluator.evaluate(this.#parameters, text);
  }

  /** Milliseconds that reading the text takes. */
  async time(text: TokenMatrix): Promise<number> {
    const start = performance.now();
    await this.evaluate(text);
    return performance.now() - start;
  }

  async dispose(): Promise<void> {
    await this.#evaluator.dispose();
    await this.#parameters.dispose();
    await this.#engine.dispose();
  }
}
