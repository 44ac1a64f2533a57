import { cacheOperations } from '../cache.ts';
import type { CountedModel } from '../counted-model.ts';
import type { Ledger } from '../ledger.ts';
import { plain, softmax } from '../operations.ts';
import type { Parts } from './architecture.ts';

export interface PlainDecoder {
  readonly table: 'embedding' | 'decoder';
  readonly width: number;
  /** How many layers lie below. */
  readonly layers: number;
}

/** The softmax over all words, and the cache of what it reads. Looking a word up costs nothing. */
export function plainDecoder(
  { table, width, layers }: PlainDecoder,
  model: CountedModel,
  ledger: Ledger,
): Parts {
  const { vocabulary } = model;
  const point = `layers.${layers - 1}.output`;
  const scores = { weight: table, bias: 'decoder.bias', inputs: width, outputs: vocabulary };
  return {
    decoder: [
      ledger.linear({ ...scores, operand: { point } }),
      softmax(vocabulary),
      ...ledger.strictly(plain({ other: 1 })),
    ],
    cache: cacheOperations(model, width, point, ledger),
  };
}
