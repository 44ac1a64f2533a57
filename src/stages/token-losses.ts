import { Misshapen } from '../base/shape.ts';
import type { Split } from '../check/settings/corpus.ts';
import { targetsOf, type TokenMatrix } from '../ml/data/batches.ts';
import {
  decodeSafetensors,
  encodeSafetensors,
  SafetensorsError,
  type StoredTensor,
} from '../ml/tensors/safetensors.ts';
import { readForeign } from '../store/foreign.ts';
import { vectorNamed } from './artifacts.ts';

/** Losses of the tokens of a text, as an evaluation finds them: row by row, `[rows - 1, columns]`. */
export interface TextLosses {
  readonly losses: Float32Array;
  readonly text: TokenMatrix;
}

/** Of each evaluated split, text after text. */
export type SplitLosses = Partial<Record<Split, readonly TextLosses[]>>;

/** What was predicted, in the order of the text, and the loss of each, in nats. */
export interface TokenLosses {
  readonly targets: Int32Array;
  readonly losses: Float32Array;
}

/** The role `losses`: `valid.losses` and `valid.targets`, and so on for each split, in the order of the text. */
export function encodeLosses(splits: SplitLosses): Uint8Array {
  const tensors = Object.entries(splits).flatMap(([split, texts]): [string, StoredTensor][] => {
    const data = Float32Array.from(texts.flatMap(({ losses, text }) => [...inOrder(losses, text.columns)]));
    const ids = Int32Array.from(
      texts.flatMap(({ text }) => [
        ...inOrder(targetsOf(text, { start: 0, length: text.rows - 1 }), text.columns),
      ]),
    );
    return [
      [`${split}.losses`, { shape: [data.length], data }],
      [`${split}.targets`, { shape: [ids.length], data: ids }],
    ];
  });
  return encodeSafetensors(Object.fromEntries(tensors));
}

/** Throws a StoreError where the bytes have none of that split. */
export function decodeLosses(bytes: Uint8Array, split: Split): TokenLosses {
  return readForeign('the losses of an evaluation', bytes, (own) => lossesIn(own, split), SafetensorsError);
}

function lossesIn(bytes: Uint8Array, split: Split): TokenLosses {
  const tensors = decodeSafetensors(bytes);
  const losses = vectorNamed(tensors, `${split}.losses`, Float32Array);
  const targets = vectorNamed(tensors, `${split}.targets`, Int32Array);
  if (losses.length !== targets.length || targets.some((id) => id < 0))
    throw new Misshapen(`its losses of ${split} are not of words`);
  return { losses, targets };
}

/** Column after column of what lies row after row. */
function inOrder<A extends Float32Array | Int32Array>(values: A, columns: number): A {
  const ordered = values.slice() as A;
  const rows = values.length / columns;
  for (let column = 0; column < columns; column++) {
    for (let row = 0; row < rows; row++) ordered[column * rows + row] = values[row * columns + column] ?? NaN;
  }
  return ordered;
}
