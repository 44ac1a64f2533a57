import type { ContentKey, Digest } from '../base/brand.ts';
import type { JsonObject } from '../base/json.ts';
import type { Split } from '../check/settings/corpus.ts';
import { countings } from '../check/settings/evaluate.ts';
import { answerWithNotes } from './answer.ts';
import type { JobFailed } from './job.ts';

/** A model as a stage left it in a store, and the corpus that it was fitted to last; plain data. */
export interface StoredModel {
  /** Root folder of the store. */
  readonly store: string;
  readonly weights: Digest;
  readonly model: Digest;
  /** The blobs of the corpus: its words in the order of their ids, and its texts as ids. */
  readonly vocabulary: Digest;
  readonly tokens: Digest;
}

/** How a model came about, the last stage first, back to where its weights began. */
export type Lineage = readonly {
  readonly kind: string;
  readonly key: ContentKey;
  readonly settings: JsonObject;
}[];

/** How the weights of an ONNX file are written. */
export const onnxWeights = ['dense', 'qdq', 'nbits'] as const;
export type OnnxWeights = (typeof onnxWeights)[number];

/** How a packed model is laid out: as short as it can be, or in the bits that an accounting counts. */
export const packedLayouts = ['smallest', ...countings] as const;
export type PackedLayout = (typeof packedLayouts)[number];

/** One file to be written; absolute paths. */
export type ExportTarget =
  /** The packed model, and beside it a list of its words. */
  | { readonly form: 'packed'; readonly path: string; readonly words: string; readonly layout: PackedLayout }
  | { readonly form: 'safetensors'; readonly path: string }
  | {
      readonly form: 'onnx';
      readonly path: string;
      /** null = `qdq` where there are grids, else `dense`. */
      readonly weights: OnnxWeights | null;
      /** What the file is compared on with the model before it is kept; null = not at all. */
      readonly check: OnnxCheck | null;
    };

export interface OnnxCheck {
  readonly split: Split;
  /** From the beginning of the split; null = all of it. */
  readonly tokens: number | null;
}

export interface ExportRequest {
  readonly model: StoredModel;
  readonly lineage: Lineage;
  readonly targets: readonly ExportTarget[];
}

export interface WrittenFile {
  readonly path: string;
  readonly sizeBytes: number;
}

interface PackedFile {
  readonly form: 'packed';
  readonly file: WrittenFile;
  readonly words: WrittenFile & { readonly count: number };
}

export interface SmallestExport extends PackedFile {
  readonly layout: 'smallest';
  /** Bytes of the file by what they are for; they sum up to its size. */
  readonly parts: Readonly<Record<'header' | 'masks' | 'scales' | 'values', number>>;
  /** The same model as MicroNet's accounting counts it, in bytes. */
  readonly counted: Readonly<Record<'published' | 'strict', number>>;
}

export interface CountedExport extends PackedFile {
  readonly layout: Exclude<PackedLayout, 'smallest'>;
  /** Of the model, as they are counted, in words of 32 bits; the four others sum up to `total`. */
  readonly parameters: Readonly<Record<'total' | 'values' | 'masks' | 'scales' | 'quantizers', number>>;
  /** Bytes after the header: four times all parameters, rounded up once. */
  readonly body: number;
  /** Bytes before the body; `description` of them say which model it is. */
  readonly header: Readonly<Record<'total' | 'description', number>>;
  /** Bits of the header by what they are that is not counted. */
  readonly leftOut: Readonly<Record<'norms' | 'scales' | 'masks' | 'signs' | 'lowBits', number>>;
}

export type PackedExport = SmallestExport | CountedExport;

export interface SafetensorsExport {
  readonly form: 'safetensors';
  readonly file: WrittenFile;
  readonly tensors: number;
}

export interface OnnxExport {
  readonly form: 'onnx';
  readonly file: WrittenFile;
  readonly weights: OnnxWeights;
  /** As the file itself has them: entries of its weights, how many of them are zero, and their bytes. */
  readonly stored: Readonly<Record<'entries' | 'zeros' | 'bytes', number>>;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly compared: OnnxComparison | null;
}

/** The file, read back by onnxruntime, beside the model that it was written from. */
export interface OnnxComparison {
  readonly split: Split;
  readonly tokens: number;
  readonly perplexity: Readonly<Record<'model' | 'file', number>>;
  /** Greatest difference of a token's loss, in nats. */
  readonly greatest: number;
  readonly tolerance: OnnxTolerance;
}

/** How far a file may be from its model: in nats a token, and as a fraction of the perplexity. */
export interface OnnxTolerance {
  /** null where single tokens are not held to any. */
  readonly token: number | null;
  readonly perplexity: number;
}

export type Exported = PackedExport | SafetensorsExport | OnnxExport;

export type ExportOutcome =
  | { readonly status: 'done'; readonly exported: readonly Exported[] }
  /** A file did not agree with its model, and was not kept. */
  | { readonly status: 'disagrees'; readonly path: string; readonly compared: OnnxComparison }
  | JobFailed;

/** The word by which the exporting program is asked for files. */
export const exportWord = 'export';

/** Writes in a process of its own, which carries the tensor libraries; what is being done comes line by line. */
export function exportModel(
  program: string,
  request: ExportRequest,
  onNote: (what: string) => void,
): Promise<ExportOutcome> {
  return answerWithNotes(program, [exportWord], request, onNote);
}
