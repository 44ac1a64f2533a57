import type { ExportTarget, PackedExport } from '../exec/exporting.ts';
import { trainedModelCount } from '../ml/accounting/count-model.ts';
import { storageOf } from '../ml/accounting/storage.ts';
import { pack } from '../ml/compress/pack.ts';
import { packedSize } from '../ml/compress/packed-size.ts';
import { placeFile } from './place.ts';
import type { ModelWithWords } from './stored-model.ts';
import { encodeWords } from './words-file.ts';

/** Writes the packed model and, beside it, its words, so that the file itself weighs what tables say of the model. */
export async function exportPacked(
  { model, words }: ModelWithWords,
  target: Extract<ExportTarget, { readonly form: 'packed' }>,
): Promise<PackedExport> {
  const { header, masks, scales, values } = packedSize(model);
  // Of storage a text decides nothing: how it falls into bins matters for operations alone.
  const counted = trainedModelCount(model, [1]);
  const bytesBy = (counting: 'published' | 'strict') => 4 * storageOf(counted, counting).total;
  const file = await placeFile(target.path, pack(model));
  const list = await placeFile(target.words, encodeWords(words));
  return {
    form: 'packed',
    file,
    words: { ...list, count: words.length },
    parts: { header, masks, scales, values },
    counted: { published: bytesBy('published'), strict: bytesBy('strict') },
  };
}
