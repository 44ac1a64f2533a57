import { countsOf } from '../ml/compress/accounting.ts';
import { describe, type ModelDescription } from '../ml/models/description.ts';
import { givenWeights, WrongWeights, type GivenWeights } from '../ml/models/given-weights.ts';
import { tensorNamed, weightShapes } from '../ml/models/weights.ts';
import { isTorchFile, TorchError, tensorsOfTorch } from '../ml/tensors/torch.ts';
import { SafetensorsError, viewSafetensors, type StoredTensors } from '../ml/tensors/safetensors.ts';
import { decodeCorpus, encodeModel } from './artifacts.ts';
import { requireFullBins } from './columns.ts';
import type { StageContext, StageResult } from './stage.ts';
import { StageTrouble } from './trouble.ts';

/** Weights of a file become a model like any that was trained here. */
export function runLoad(context: StageContext<'load'>): StageResult {
  const { vocabulary } = decodeCorpus(context.input('corpus', 'tokens'));
  const fresh = describe(context.settings.model, vocabulary);
  requireFullBins(fresh);
  const path = context.files['weights'] ?? '';
  const { weights, naming } = fitted(tensorsOf(context.file('weights'), path), fresh, path);
  const description = { ...fresh, pruned: sparseMatrices(fresh, weights) };
  const { parameters, nonzeros, sparsity } = countsOf(weights);
  context.log(
    `${Object.keys(weights).length} tensors${naming === 'own' ? '' : ', named as in the program that published the model'}`,
  );
  return {
    status: 'done',
    outputs: encodeModel({ description, weights }),
    summary: { parameters, nonzeros, sparsity },
  };
}

function tensorsOf(bytes: Uint8Array, path: string): StoredTensors {
  try {
    return isTorchFile(bytes) ? tensorsOfTorch(bytes) : viewSafetensors(bytes);
  } catch (error) {
    if (!(error instanceof SafetensorsError || error instanceof TorchError)) throw error;
    throw new StageTrouble(
      `${path} holds no weights that can be read: ${error.message}`,
      'it must be a safetensors file, or what `torch.save(model.state_dict(), path)` wrote',
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
