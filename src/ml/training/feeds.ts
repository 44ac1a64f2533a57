import type { TypedArray } from '../../engine/engine.ts';
import type { TrainingWindows } from '../data/windows.ts';
import { WindowLabels, type Distillation } from '../distill/distillation.ts';
import { fillSoftTargets, softTargetSpecs } from '../distill/targets.ts';
import type { LanguageModel, WindowSize } from '../models/model.ts';
import { stream, type Stream } from '../random/stream.ts';
import { FeedArrays } from './feed-arrays.ts';
import { inGroup, ofGroup } from './names.ts';
import { sizeName, windowSpecs } from './program.ts';
import type { RoomPlan } from './room.ts';

/** What a step reads beside the state: tokens, targets with their routes, a teacher's words, and dropout masks. */
export interface Feed {
  readonly size: WindowSize;
  readonly arrays: Readonly<Record<string, TypedArray>>;
}

/**
 * Fills a step's feed: the data of its window and the masks of its number, so a feed depends on nothing that came
 * before. Two feeds alternate: one can be filled while the other is being read.
 */
export class Feeder {
  readonly #model: LanguageModel;
  readonly #windows: TrainingWindows;
  readonly #room: RoomPlan;
  readonly #teaching: {
    readonly labels: WindowLabels;
    readonly top: number;
    readonly firstBin: boolean;
  } | null;
  readonly #masks: readonly { readonly name: string; readonly keep: number; readonly random: Stream }[];
  readonly #arrays = [new FeedArrays(), new FeedArrays()] as const;

  constructor(
    model: LanguageModel,
    windows: TrainingWindows,
    room: RoomPlan,
    seed: number,
    distillation: Distillation | null = null,
    part = 0,
  ) {
    this.#model = model;
    this.#windows = windows;
    this.#room = room;
    this.#teaching = distillation && {
      labels: new WindowLabels(distillation.labels),
      top: distillation.labels.top,
      firstBin: distillation.settings.firstBin,
    };
    this.#masks = Object.entries(model.masks({ time: 1, batch: windows.batch })).map(
      ([name, { dropout }]) => ({
        name,
        keep: 1 - dropout,
        random: stream(seed, part === 0 ? `dropout ${name}` : `dropout ${name} of part ${part}`),
      }),
    );
  }

  fill(step: number): Feed {
    const { batch } = this.#windows;
    const time = this.#windows.lengthAt(step);
    const tokens = new Int32Array(time * batch);
    const targets = new Int32Array(time * batch);
    this.#windows.fill(step, tokens, targets);
    const size = this.#room.sizeOf({ time, batch }, targets);
    const feed = this.#feedOf(size, this.#arrays[step % 2 === 0 ? 0 : 1]);
    feed.arrays['tokens']?.set(tokens);
    feed.arrays['targets']?.set(targets);
    this.#model.route(targets, size, ofGroup('route', feed.arrays));
    if (this.#teaching !== null) {
      const { labels, firstBin } = this.#teaching;
      const rows = labels.read(this.#windows.startsAt(step), time);
      fillSoftTargets(this.#model, targets, rows, firstBin, ofGroup('soft', feed.arrays));
    }
    for (const { name, keep, random } of this.#masks) {
      random.seek(step).fillKeepMask(feed.arrays[`keep:${name}`] as Float32Array, keep);
    }
    return feed;
  }

  #feedOf(size: WindowSize, arrays: FeedArrays): Feed {
    const soft = this.#teaching === null ? {} : softTargetSpecs(this.#model, size, this.#teaching.top);
    const specs = {
      ...windowSpecs(this.#model, size),
      ...inGroup('soft', soft),
      ...inGroup('keep', this.#model.masks(size)),
    };
    return { size, arrays: arrays.of(sizeName(size), specs) };
  }
}
