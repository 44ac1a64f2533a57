import type { Scalar, Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import type { CacheSettings } from '../../check/settings/cache.ts';
import { allocate, type Engine, type Executable, type Held, type Program } from '../../engine/engine.ts';
import { targetsOf, type TokenMatrix } from '../data/batches.ts';
import { cacheProbability, remembered } from '../layers/neural-cache.ts';
import { cacheSpecs, entriesOf, inState } from '../models/cached.ts';
import type { LanguageModel } from '../models/model.ts';
import { floatSpec } from '../models/weights.ts';
import { inGroup, ofGroup } from '../training/names.ts';
import type { CacheNumbers } from './cache-search.ts';
import { Evaluator } from './perplexity.ts';

/** Time steps whose queries are answered at once. */
const chunk = 2048;

/**
 * What a model says of a text, from which follows its loss with any cache: of every token the hidden vector it was
 * predicted from and the model's own loss. A pass over the text for a new theta, none for a new lambda.
 */
export class CacheSurvey {
  readonly #engine: Engine;
  readonly #cache: Pick<CacheSettings, 'size' | 'columns'>;
  readonly #columns: number;
  readonly #hidden: Float32Array;
  readonly #losses: Float32Array;
  readonly #targets: Int32Array;
  readonly #width: number;
  readonly #executables = new Map<number, Executable>();
  /** By theta; of the last few. */
  readonly #probabilities = new Map<number, Float32Array>();
  #entries: Held | null = null;

  /** `onWindow` is told the tokens predicted so far and may throw to stop. */
  static async of(
    engine: Engine,
    model: LanguageModel,
    parameters: Held,
    text: TokenMatrix,
    bptt: number,
    cache: Pick<CacheSettings, 'size' | 'columns'>,
    onWindow?: (tokens: number) => void,
  ): Promise<CacheSurvey> {
    const tokens = (text.rows - 1) * text.columns;
    const hidden = new Float32Array(tokens * model.hidden);
    const losses = new Float32Array(tokens);
    const evaluator = new Evaluator(engine, model, bptt, ['hidden', 'losses']);
    let done = 0;
    try {
      await evaluator.evaluate(parameters, text, (predicted, figures) => {
        if (figures.hidden !== undefined) hidden.set(figures.hidden, done * model.hidden);
        if (figures.losses !== undefined) losses.set(figures.losses, done);
        done = predicted;
        onWindow?.(predicted);
      });
    } finally {
      await evaluator.dispose();
    }
    const targets = targetsOf(text, { start: 0, length: text.rows - 1 });
    return new CacheSurvey(engine, cache, text.columns, { hidden, losses, targets, width: model.hidden });
  }

  private constructor(
    engine: Engine,
    cache: Pick<CacheSettings, 'size' | 'columns'>,
    columns: number,
    found: { hidden: Float32Array; losses: Float32Array; targets: Int32Array; width: number },
  ) {
    this.#engine = engine;
    this.#cache = cache;
    this.#columns = columns;
    this.#hidden = found.hidden;
    this.#losses = found.losses;
    this.#targets = found.targets;
    this.#width = found.width;
  }

  /** Mean cross-entropy with such a cache, in nats a token; NaN where lambda is no probability. */
  async loss({ lambda, theta }: CacheNumbers): Promise<number> {
    const found = await this.#probabilitiesAt(theta);
    let sum = 0;
    // Not for...of or reduce, which take ten times as long for so many.
    for (let token = 0; token < found.length; token++) {
      const own = (1 - lambda) * Math.exp(-(this.#losses[token] ?? NaN));
      sum -= Math.log(lambda * (found[token] ?? NaN) + own);
    }
    return sum / found.length;
  }

  async dispose(): Promise<void> {
    for (const executable of this.#executables.values()) await executable.dispose();
    await this.#entries?.dispose();
    this.#executables.clear();
  }

  /** p_cache of every token. */
  async #probabilitiesAt(theta: number): Promise<Float32Array> {
    const known = this.#probabilities.get(theta);
    if (known !== undefined) return known;
    const all = new Float32Array(this.#targets.length);
    const specs = this.#entrySpecs;
    const entries = (this.#entries ??= await this.#engine.hold(inGroup('state', specs)));
    await entries.write(inGroup('state', allocate(specs)));
    const most = chunk * this.#columns;
    for (let begin = 0; begin < all.length; begin += most) {
      const end = Math.min(begin + most, all.length);
      const executable = await this.#executable(end - begin);
      await executable.run(
        {
          hidden: this.#hidden.subarray(begin * this.#width, end * this.#width),
          targets: this.#targets.subarray(begin, end),
          theta: Float32Array.of(theta),
        },
        { probabilities: all.subarray(begin, end) },
        entries,
      );
    }
    // A search asks for those of the best theta and of two beside it.
    for (const old of [...this.#probabilities.keys()].slice(0, -2)) this.#probabilities.delete(old);
    this.#probabilities.set(theta, all);
    return all;
  }

  get #entrySpecs() {
    const { size, columns } = this.#cache;
    return cacheSpecs({ hidden: this.#width }, size, columns, this.#columns);
  }

  async #executable(rows: number): Promise<Executable> {
    const known = this.#executables.get(rows);
    if (known !== undefined) return known;
    const program: Program = {
      name: 'cache',
      inputs: {
        ...inGroup('state', this.#entrySpecs),
        hidden: floatSpec(rows, this.#width),
        targets: { shape: [rows], dtype: 'int32' },
        theta: floatSpec(),
      },
      body: (inputs) => {
        const { hidden, targets, theta } = inputs as {
          hidden: Tensor2D;
          targets: Tensor1D;
          theta: Scalar;
        };
        const entries = entriesOf(ofGroup('state', inputs));
        return {
          probabilities: cacheProbability(entries, { hidden, targets }, theta),
          ...inGroup('state', inState(remembered(entries, { hidden, targets }))),
        };
      },
    };
    const compiled = await this.#engine.compile(program);
    this.#executables.set(rows, compiled);
    return compiled;
  }
}
