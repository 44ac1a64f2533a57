import { allocate, type TypedArray } from '../../engine/engine.ts';
import { inputsOf, targetsOf, type TokenMatrix, type Window } from '../data/batches.ts';
import type { LanguageModel } from '../models/model.ts';
import { stream, type Stream } from '../random/stream.ts';
import { inGroup } from './names.ts';

/** What a step reads beside the state: tokens, targets and dropout masks. */
export type Feed = Readonly<Record<string, TypedArray>>;

/**
 * Fills a step's feed: the data of its window and the masks of its number, so a feed depends on nothing that came
 * before. Two feeds a window length alternate: one can be filled while the other is being read.
 */
export class Feeder {
  readonly #model: LanguageModel;
  readonly #text: TokenMatrix;
  readonly #streams: Readonly<Record<string, Stream>>;
  readonly #feeds = new Map<number, readonly [Feed, Feed]>();

  constructor(model: LanguageModel, text: TokenMatrix, seed: number) {
    this.#model = model;
    this.#text = text;
    const masks = model.masks({ time: 1, batch: text.columns });
    this.#streams = Object.fromEntries(
      Object.keys(masks).map((name) => [name, stream(seed, `dropout ${name}`)]),
    );
  }

  fill(step: number, window: Window): Feed {
    const feed = this.#feedsOf(window.length)[step % 2 === 0 ? 0 : 1];
    feed['tokens']?.set(inputsOf(this.#text, window));
    feed['targets']?.set(targetsOf(this.#text, window));
    for (const [name, random] of Object.entries(this.#streams)) {
      random.seek(step).fillKeepMask(feed[`keep:${name}`] as Float32Array, 1 - this.#model.dropout);
    }
    return feed;
  }

  #feedsOf(time: number): readonly [Feed, Feed] {
    const known = this.#feeds.get(time);
    if (known !== undefined) return known;
    const batch = this.#text.columns;
    const make = () => ({
      tokens: new Int32Array(time * batch),
      targets: new Int32Array(time * batch),
      ...inGroup('keep', allocate(this.#model.masks({ time, batch }))),
    });
    const made = [make(), make()] as const;
    this.#feeds.set(time, made);
    return made;
  }
}
