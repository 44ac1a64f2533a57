import { createInference } from '../engine/inference/create.ts';
import { allocate, type Arrays } from '../engine/engine.ts';
import { openFile } from '../engine/runtime/file-session.ts';
import { defaultThreads } from '../check/settings/compute.ts';
import type { OnnxCheck, OnnxComparison, OnnxTolerance, OnnxWeights } from '../exec/exporting.ts';
import { represent } from '../ml/compress/representation.ts';
import { batchify, type TokenMatrix } from '../ml/data/batches.ts';
import { Evaluator } from '../ml/evaluate/perplexity.ts';
import { languageModel } from '../ml/models/build.ts';
import type { TrainedModel } from '../ml/models/weights.ts';
import type { Corpus } from '../stages/artifacts.ts';
import { requireVocabulary } from '../stages/columns.ts';
import { StageTrouble } from '../stages/trouble.ts';
import { carriedTo, logProbabilities, word } from './onnx-names.ts';

/** Tokens between two words of progress. */
const stretch = 10_000;
/** Tokens that an evaluation takes at once; the losses do not depend on it. */
const window = 35;

interface Compared {
  readonly model: TrainedModel;
  readonly weights: OnnxWeights;
  readonly corpus: Corpus;
  readonly check: OnnxCheck;
}

/** Reads the file back with onnxruntime and compares it, token by token, with an evaluation of the model. */
export async function compareFile(
  path: string,
  { model, weights, corpus, check }: Compared,
  onNote: (what: string) => void,
): Promise<OnnxComparison> {
  requireVocabulary(model, corpus);
  const { split, tokens: wanted } = check;
  const ids = wanted === null ? corpus[split] : corpus[split].subarray(0, wanted + 1);
  if (ids.length < 2) {
    throw new StageTrouble(`the ${split} split has no token to predict`, 'compare on another `--split`');
  }
  onNote(`evaluating the model on ${ids.length - 1} tokens of ${split}`);
  const expected = await modelLosses(model, batchify(ids, 1));
  const found = await fileLosses(path, ids, onNote);
  const mean = (losses: Float64Array) => losses.reduce((sum, loss) => sum + loss, 0) / losses.length;
  return {
    split,
    tokens: expected.length,
    perplexity: { model: Math.exp(mean(expected)), file: Math.exp(mean(found)) },
    greatest: expected.reduce((most, loss, at) => Math.max(most, Math.abs(loss - (found[at] ?? NaN))), 0),
    tolerance: toleranceOf(weights, model),
  };
}

export function agrees({ perplexity, greatest, tolerance }: OnnxComparison): boolean {
  const change = Math.abs(perplexity.file / perplexity.model - 1);
  // Written so that a NaN agrees with nothing.
  return change <= tolerance.perplexity && (tolerance.token === null || greatest <= tolerance.token);
}

/**
 * Floats and integers that become floats differ from the model by the order of sums alone. Where values are rounded on
 * the way (activations, or x before a product with integers) a last bit may turn one over to the next step.
 */
function toleranceOf(weights: OnnxWeights, { description }: TrainedModel): OnnxTolerance {
  if (weights === 'nbits') return { token: null, perplexity: 0.01 };
  if (description.activations !== undefined) return { token: null, perplexity: 1e-3 };
  return { token: 1e-3, perplexity: 1e-5 };
}

async function modelLosses(model: TrainedModel, text: TokenMatrix): Promise<Float64Array> {
  const engine = createInference(represent(model, 'dense').weights, { threads: defaultThreads });
  const evaluator = new Evaluator(engine, languageModel(model.description), window, ['losses']);
  const all = new Float64Array(text.rows - 1);
  let before = 0;
  try {
    await evaluator.evaluate(await engine.hold({}), text, (tokens, { losses }) => {
      if (losses !== undefined) all.set(losses.subarray(0, tokens - before), before);
      before = tokens;
    });
  } finally {
    await evaluator.dispose();
    await engine.dispose();
  }
  return all;
}

async function fileLosses(
  path: string,
  ids: Int32Array,
  onNote: (what: string) => void,
): Promise<Float64Array> {
  const session = await openFile(path, defaultThreads);
  try {
    let feeds: Arrays = allocate(session.inputs);
    const losses = new Float64Array(ids.length - 1);
    for (let at = 0; at < losses.length; at++) {
      if (at % stretch === 0) onNote(`reading the file back: token ${at} of ${losses.length}`);
      const results = await session.run({ ...feeds, [word]: ids.slice(at, at + 1) });
      losses[at] = -(results[logProbabilities]?.[ids[at + 1] ?? -1] ?? NaN);
      feeds = Object.fromEntries(Object.entries(results).map(([name, value]) => [carriedTo(name), value]));
    }
    return losses;
  } finally {
    await session.dispose();
  }
}
