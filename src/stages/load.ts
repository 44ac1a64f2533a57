import { countsOf } from '../ml/compress/accounting.ts';
import { isPacked } from '../ml/compress/packed-header.ts';
import { describe, type ModelDescription } from '../ml/models/description.ts';
import { givenWeights, WrongWeights, type GivenWeights } from '../ml/models/given-weights.ts';
import { tensorNamed, weightShapes, type TrainedModel } from '../ml/models/weights.ts';
import { isTorchFile, TorchError, tensorsOfTorch } from '../ml/tensors/torch.ts';
import { SafetensorsError, viewSafetensors, type StoredTensors } from '../ml/tensors/safetensors.ts';
import { decodeCorpus, encodeModel } from './artifacts.ts';
import { requireFullBins } from './columns.ts';
import { readPackedAs } from './packed-file.ts';
import type { StageContext, StageResult } from './stage.ts';
import { StageTrouble } from './trouble.ts';

/** Weights of a file become a model like any that was trained here. */
export function runLoad(context: StageContext<'load'>): StageResult {
  const { vocabulary } = decodeCorpus(context.input('corpus', 'tokens'));
  const fresh = describe(context.settings.model, vocabulary);
  requireFullBins(fresh);
  const path = context.files['weights'] ?? '';
  const bytes = context.file('weights');
  const isOwn = isPacked(bytes);
  const model = isOwn ? readPackedAs(bytes, path, fresh) : fromTensors(context, bytes, path, fresh);
  const { parameters, nonzeros, sparsity } = countsOf(model.weights);
  if (isOwn) context.log(`${Object.keys(model.weights).length} tensors of a packed model`);
  return {
    status: 'done',
    outputs: encodeModel(model),
    summary: { parameters, nonzeros, sparsity },
  };
}

function fromTensors(
  context: StageContext<'load'>,
  bytes: Uint8Array,
  path: string,
  fresh: ModelDescription,
): TrainedModel {
  const { weights, naming } = fitted(tensorsOf(bytes, path), fresh, path);
  context.log(
    `${Object.keys(weights).length} tensors${naming === 'own' ? '' : ', named as in the program that published the model'}`,
  );
  return { description: { ...fresh, pruned: sparseMatrices(fresh, weights) }, weights };
}

function tensorsOf(bytes: Uint8Array, path: string): StoredTensors {
  try {
    return isTorchFile(bytes) ? tensorsOfTorch(bytes) : viewSafetensors(bytes);
  } catch (error) {
    if (!(error instanceof SafetensorsError || error instanceof TorchError)) throw error;
    throw new StageTrouble(
      `${path} holds no weights that can be read: ${error.message}`,
      'it must be a safetensors file, what `torch.save(model.state_dict(), path)` wrote, or a packed model',
    );
  }
}

function fitted(tensors: StoredTensors, description: ModelDescription, path: string): GivenWeights {
  try {
    return givenWeights(tensors, description);
  } catch (error) {
    if (!(error instanceof WrongWeights)) throw error;
    throw new StageTrouble(
      `${path} does not hold the weights of this model: ${error.message}`,
      `the model must have the sizes it was trained with, and the corpus its ${description.vocabulary} words in the same order (\`order appearance\` for the published programs)`,
    );
  }
}

/** Matrices with zeros, which no training leaves by chance: they are a mask. */
function sparseMatrices(description: ModelDescription, weights: GivenWeights['weights']): string[] {
  return Object.entries(weightShapes(description))
    .filter(([name, shape]) => shape.length > 1 && tensorNamed(weights, name).includes(0))
    .map(([name]) => name)
    .sort();
}
