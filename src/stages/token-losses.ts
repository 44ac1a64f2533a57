import type { Split } from '../check/settings/corpus.ts';
import { fault } from '../base/fault.ts';
import { targetsOf, type TokenMatrix } from '../ml/data/batches.ts';
import { decodeSafetensors, encodeSafetensors, type StoredTensor } from '../ml/tensors/safetensors.ts';

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

export function decodeLosses(bytes: Uint8Array, split: Split): TokenLosses {
  const tensors = decodeSafetensors(bytes);
  const { data: losses } = tensors[`${split}.losses`] ?? fault(`no losses of ${split}`);
  const { data: targets } = tensors[`${split}.targets`] ?? fault(`no targets of ${split}`);
  return { losses: losses as Float32Array, targets: targets as Int32Array };
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
