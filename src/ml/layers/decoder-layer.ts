import { add, relu } from '@tensorflow/tfjs-core';
import type { NamedTensorMap, Tensor2D, Tensor4D } from '@tensorflow/tfjs-core';
import type { TransformerSettings } from '../../check/settings/model.ts';
import { tensorNamed } from '../models/weights.ts';
import { layerNorm } from './layer-norm.ts';
import { affine, linear } from './linear.ts';
import { untouched, type Site } from './site.ts';
import { windowAttention, type AttentionMemory } from './window-attention.ts';

export interface DecoderLayerInput {
  /** `[T * B, width]` */
  readonly x: Tensor2D;
  readonly batch: number;
  readonly parameters: NamedTensorMap;
  /** Of the layer's parameters and dropout places: `layers.0`. */
  readonly name: string;
  readonly settings: TransformerSettings;
  /** null = the window begins the text. */
  readonly memory: AttentionMemory | null;
  /** Zeroes some elements of a tensor at a place, or none. */
  readonly dropped: (x: Tensor2D, place: string) => Tensor2D;
  readonly site?: Site | undefined;
}

/** Attention and a feed-forward part, each behind a norm and beside what it is added to. */
export function decoderLayer(input: DecoderLayerInput): {
  readonly output: Tensor2D;
  /** Of the window: `[T, B, H, k + v]`. */
  readonly keysAndValues: Tensor4D;
} {
  const { x, batch, parameters, name, settings, memory, dropped, site } = input;
  const at = site ?? untouched;
  const { heads, key, value } = settings;
  const [attention, feedforward] = [`${name}.attention`, `${name}.feedforward`];

  const normed = at(`${attention}.norm`, layerNorm(x, parameters, `${attention}.norm`));
  const projected = at(`${attention}.input`, affine(normed, parameters, `${attention}.input`));
  const positions = tensorNamed(parameters, `${attention}.positions`) as Tensor2D;
  const time = x.shape[0] / batch;
  const { attended, keysAndValues } = windowAttention({
    ...{ projected, positions, memory, time, batch, heads, key, value },
    ...(site === undefined ? {} : { rounded: (weights) => site(`${attention}.weights`, weights) }),
  });
  const gathered = at(`${attention}.attended`, attended);
  const between = add<Tensor2D>(x, dropped(linear(gathered, parameters, `${attention}.output`), attention));

  const normal = at(`${feedforward}.norm`, layerNorm(between, parameters, `${feedforward}.norm`));
  const inner = at(`${feedforward}.inner`, relu(affine(normal, parameters, `${feedforward}.input`)));
  const wide = dropped(inner, `${feedforward}.inner`);
  const output = at(`${feedforward}.output`, affine(wide, parameters, `${feedforward}.output`));
  return { output: add<Tensor2D>(between, dropped(output, feedforward)), keysAndValues };
}
