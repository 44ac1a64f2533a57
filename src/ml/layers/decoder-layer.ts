import { add, relu } from '@tensorflow/tfjs-core';
import type { NamedTensorMap, Tensor2D, Tensor4D } from '@tensorflow/tfjs-core';
import type { TransformerSettings } from '../../check/settings/model.ts';
import { tensorNamed } from '../models/weights.ts';
import { layerNorm } from './layer-norm.ts';
import { affine, linear } from './linear.ts';
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
}

/** Attention and a feed-forward part, each behind a norm and beside what it is added to. */
export function decoderLayer(input: DecoderLayerInput): {
  readonly output: Tensor2D;
  /** Of the window: `[T, B, H, k + v]`. */
  readonly keysAndValues: Tensor4D;
} {
  const { x, batch, parameters, name, settings, memory, dropped } = input;
  const { heads, key, value } = settings;
  const [attention, feedforward] = [`${name}.attention`, `${name}.feedforward`];

  const projected = affine(layerNorm(x, parameters, `${attention}.norm`), parameters, `${attention}.input`);
  const positions = tensorNamed(parameters, `${attention}.positions`) as Tensor2D;
  const time = x.shape[0] / batch;
  const { attended, keysAndValues } = windowAttention({
    ...{ projected, positions, memory, time, batch, heads, key, value },
  });
  const between = add<Tensor2D>(x, dropped(linear(attended, parameters, `${attention}.output`), attention));

  const normal = layerNorm(between, parameters, `${feedforward}.norm`);
  const inner = dropped(relu(affine(normal, parameters, `${feedforward}.input`)), `${feedforward}.inner`);
  const output = add<Tensor2D>(
    between,
    dropped(affine(inner, parameters, `${feedforward}.output`), feedforward),
  );
  return { output, keysAndValues };
}
