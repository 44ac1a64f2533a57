import { mul, reshape } from '@tensorflow/tfjs-core';
import type { NamedTensorMap, Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import { fault } from '../../base/fault.ts';
import type { Specs } from '../../engine/engine.ts';
import { hebbianUpdate } from '../layers/hebbian.ts';
import type { ForwardOutput, LanguageModel, Readout } from '../models/model.ts';
import { floatSpec, tensorNamed } from '../models/weights.ts';

/** How often each word of a Hebbian softmax has been a target, by its table. Training begins with zeros. */
export function seenSpecs({ hebbian, tables = [], parameters }: LanguageModel): Specs {
  if (hebbian === undefined) return {};
  return Object.fromEntries(
    tables.map((name) => [
      name,
      floatSpec(tensorNamed(parameters, name).shape[0] ?? fault(`no rows in ${name}`)),
    ]),
  );
}

interface Meeting {
  /** After the optimizer's update. */
  readonly parameters: NamedTensorMap;
  /** As `seenSpecs` say. */
  readonly seen: NamedTensorMap;
  /** Of each of the model's tables. */
  readonly readouts: readonly Readout[];
  /** 0/1 masks of some parameters, which hold after this as well. */
  readonly sparsity: NamedTensorMap;
}

/** The tables of a Hebbian softmax and their counts after a step; nothing for any other. */
export function meetReadouts(
  { hebbian, tables = [] }: LanguageModel,
  { parameters, seen, readouts, sparsity }: Meeting,
): { readonly parameters: NamedTensorMap; readonly seen: NamedTensorMap } {
  const moved: NamedTensorMap = {};
  const counted: NamedTensorMap = {};
  if (hebbian === undefined) return { parameters: moved, seen: counted };
  for (const [index, name] of tables.entries()) {
    const before = {
      table: tensorNamed(parameters, name) as Tensor2D,
      seen: tensorNamed(seen, name) as Tensor1D,
    };
    const after = hebbianUpdate(hebbian, before, readouts[index] ?? fault(`no readout of ${name}`));
    const mask = sparsity[name];
    moved[name] = mask === undefined ? after.table : mul(after.table, mask);
    counted[name] = after.seen;
  }
  return { parameters: moved, seen: counted };
}

/** What a Hebbian softmax learns from a window, as the tape hands it on: targets `[T, B]`. */
export function readoutsOf(
  { hebbian }: LanguageModel,
  output: ForwardOutput,
  targets: Tensor2D,
  routes: NamedTensorMap,
): NamedTensorMap {
  if (hebbian === undefined) return {};
  const readouts = output.readouts?.(reshape(targets, [targets.size]), routes) ?? [];
  return Object.fromEntries(
    readouts.flatMap(({ vectors, words }, index): [string, Tensor][] => [
      [`${index}.vectors`, vectors],
      [`${index}.words`, words],
    ]),
  );
}

export function asReadouts(tensors: NamedTensorMap): readonly Readout[] {
  return Array.from({ length: Object.keys(tensors).length / 2 }, (_, index) => ({
    vectors: tensorNamed(tensors, `${index}.vectors`) as Tensor2D,
    words: tensorNamed(tensors, `${index}.words`) as Tensor1D,
  }));
}
