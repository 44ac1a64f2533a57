import { fault } from '../base/fault.ts';
import type { Counting } from '../check/settings/evaluate.ts';
import type { CountedExport, ExportTarget, PackedExport, SmallestExport } from '../exec/exporting.ts';
import { trainedModelCount } from '../ml/accounting/count-model.ts';
import { storageOf, type Storage } from '../ml/accounting/storage.ts';
import { packCounted } from '../ml/compress/counted/pack.ts';
import { pack } from '../ml/compress/pack.ts';
import { packedSize } from '../ml/compress/packed-size.ts';
import type { TrainedModel } from '../ml/models/weights.ts';
import { placeFile } from './place.ts';
import type { ModelWithWords } from './stored-model.ts';
import { encodeWords } from './words-file.ts';

/** Writes the packed model and, beside it, its words, so that the file itself weighs what tables say of the model. */
export async function exportPacked(
  { model, words }: ModelWithWords,
  target: Extract<ExportTarget, { readonly form: 'packed' }>,
): Promise<PackedExport> {
  const { bytes, ...said } = target.layout === 'smallest' ? smallest(model) : counted(model, target.layout);
  const file = await placeFile(target.path, bytes);
  const list = await placeFile(target.words, encodeWords(words));
  return { form: 'packed', file, words: { ...list, count: words.length }, ...said };
}

/** A file's bytes, and what there is to say of them. */
type Packed<Export extends PackedExport> = Omit<Export, 'form' | 'file' | 'words'> & {
  readonly bytes: Uint8Array;
};

function smallest(model: TrainedModel): Packed<SmallestExport> {
  const { header, masks, scales, values } = packedSize(model);
  return {
    bytes: pack(model),
    layout: 'smallest',
    parts: { header, masks, scales, values },
    counted: { published: 4 * storage(model, 'published').total, strict: 4 * storage(model, 'strict').total },
  };
}

function counted(model: TrainedModel, layout: Counting): Packed<CountedExport> {
  const { bytes, size } = packCounted(model, layout);
  const { body, header, description, leftOut } = size;
  const { total, values, masks, scales, quantizers } = storage(model, layout);
  if (body !== Math.ceil(4 * total)) fault(`a body of ${body} bytes for ${total} parameters`);
  const parameters = { total, values, masks, scales, quantizers };
  return { bytes, layout, parameters, body, header: { total: header, description }, leftOut };
}

/** Of storage a text decides nothing: how it falls into bins matters for operations alone. */
function storage(model: TrainedModel, counting: Counting): Storage {
  return storageOf(trainedModelCount(model, [1]), counting);
}
