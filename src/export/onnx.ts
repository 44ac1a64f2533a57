import { toOnnx } from '../engine/inference/to-onnx.ts';
import type { BoundWeights } from '../engine/inference/weight.ts';
import type { ExportTarget, Lineage, OnnxComparison, OnnxExport, OnnxWeights } from '../exec/exporting.ts';
import { represent, representAsIntegers } from '../ml/compress/representation.ts';
import { nextWord } from '../ml/generate/next-word.ts';
import type { ModelDescription } from '../ml/models/description.ts';
import type { TrainedModel } from '../ml/models/weights.ts';
import type { Corpus } from '../stages/artifacts.ts';
import { StageTrouble } from '../stages/trouble.ts';
import { about } from './about.ts';
import { agrees, compareFile } from './onnx-check.ts';
import { countStored } from './onnx-count.ts';
import { fileInput, fileOutput } from './onnx-names.ts';
import { placeFile } from './place.ts';
import type { ModelWithWords } from './stored-model.ts';

/** A file that was not kept, because it does not compute what its model does. */
export class FileDisagrees extends Error {
  override readonly name = 'FileDisagrees';
  readonly path: string;
  readonly compared: OnnxComparison;

  constructor(path: string, compared: OnnxComparison) {
    super(`${path} does not agree with its model`);
    this.path = path;
    this.compared = compared;
  }
}

/**
 * Writes the model as a graph that reads a word and a state and gives the log-probabilities of all words and the next
 * state. Throws `FileDisagrees`.
 */
export async function exportOnnx(
  { model, words }: ModelWithWords,
  lineage: Lineage,
  target: Extract<ExportTarget, { readonly form: 'onnx' }>,
  corpus: () => Corpus,
  onNote: (what: string) => void,
): Promise<OnnxExport> {
  const weights = target.weights ?? (hasGrids(model.description) ? 'qdq' : 'dense');
  const { program } = nextWord(model.description);
  const metadata = { ...about(model.description, lineage), 'athanor.words': JSON.stringify(words) };
  const bytes = toOnnx(program, boundAs(weights, model), { input: fileInput, output: fileOutput }, metadata);
  let compared: OnnxComparison | null = null;
  const { check } = target;
  const file = await placeFile(target.path, bytes, async (aside) => {
    if (check === null) return;
    compared = await compareFile(aside, { model, weights, corpus: corpus(), check }, onNote);
    if (!agrees(compared)) throw new FileDisagrees(target.path, compared);
  });
  const { inputs, outputs, ...stored } = countStored(bytes);
  return { form: 'onnx', file, weights, stored, inputs, outputs, compared };
}

function boundAs(form: OnnxWeights, model: TrainedModel): BoundWeights {
  switch (form) {
    case 'dense':
      return represent(model, 'dense').weights;
    case 'qdq':
      requireSome(form, hasGrids(model.description));
      return representAsIntegers(model);
    case 'nbits': {
      const { weights, tensors } = represent(model, 'quantized');
      requireSome(form, tensors.length > 0);
      return weights;
    }
  }
}

function requireSome(form: OnnxWeights, has: boolean): void {
  if (has) return;
  throw new StageTrouble(
    form === 'qdq'
      ? 'the model has no quantized matrix to be written as integers'
      : 'the model has no matrix quantized to 8 bits or fewer, which is what MatMulNBits multiplies by',
    'export a `quantize` stage, or use `--weights dense`',
  );
}

function hasGrids({ bits }: ModelDescription): boolean {
  return Object.values(bits).some(({ keeps }) => keeps === undefined);
}
