/**
 * Ordered-neurons LSTM language model: Shen et al., "Ordered neurons: integrating tree structures into recurrent neural
 * networks" (arXiv 1810.09536), equations 1 to 5 and 7 to 13. With cumax(v) the running sum of softmax(v), the master
 * gates F~ = cumax(..) and I~ = 1 - cumax(..) hold for chunks of k units:
 *
 *     w = F~ * I~    F = f * w + (F~ - w)    I = i * w + (I~ - w)
 *     c = F * c' + I * g    h = o * tanh(c)
 *
 * The output's regularisation is that of Merity et al. (arXiv 1708.02182), section 4.4. Dropped weights are not scaled
 * up in training; in evaluation all are scaled down. Embedding and decoder share a table.
 *
 * Shape letters: T time steps, B columns, V word types, E embedding, n width of a layer, k units of a chunk, m = n / k.
 */
import {
  add,
  concat,
  cumsum,
  matMul,
  mul,
  reshape,
  sigmoid,
  softmax,
  split,
  sub,
  tanh,
} from '@tensorflow/tfjs-core';
import type { NamedTensorMap, Tensor, Tensor2D, Tensor3D } from '@tensorflow/tfjs-core';
import type { OnLstmSettings } from '../../check/settings/recurrent.ts';
import { onLstmWidths } from '../../check/shapes/on-lstm.ts';
import { crossEntropy } from '../../engine/ops/cross-entropy.ts';
import { affine } from '../layers/linear.ts';
import { lockedDropout, lookupWithDropout } from '../layers/dropout.ts';
import { meanSquare, meanSquareChange } from '../layers/penalty.ts';
import { maskSpecs, withoutBins, type LanguageModel } from './model.ts';
import { floatSpec, parameterSpecs, tensorNamed } from './weights.ts';

export function onLstm(settings: OnLstmSettings, vocabulary: number): LanguageModel {
  const { layers, embedding, chunk, dropout: p, weightDrop, penalty } = settings;
  const widths = onLstmWidths(settings).map((sizes, layer) => ({ ...sizes, name: `layers.${layer}` }));
  return {
    vocabulary,
    ...withoutBins,
    parameters: parameterSpecs({ architecture: settings, vocabulary }),
    state: (B) =>
      Object.fromEntries(
        widths.flatMap(({ name, state: n }) => [
          [`${name}.h`, floatSpec(B, n)],
          [`${name}.c`, floatSpec(B, n)],
        ]),
      ),
    masks: ({ batch: B }) =>
      maskSpecs([
        ['words', [vocabulary, 1], p.words],
        ['input', [B, embedding], p.input],
        ...widths.slice(0, -1).map(({ name, state }) => [`${name}.hidden`, [B, state], p.hidden] as const),
        ['output', [B, embedding], p.output],
        ...widths.map(
          ({ name, state: n }) => [`${name}.recurrent`, [4 * n + (2 * n) / chunk, n], weightDrop] as const,
        ),
      ]),

    forward: ({ parameters, state, masks, tokens }) => {
      const [T, B] = tokens.shape;
      const next: NamedTensorMap = {};
      const table = tensorNamed(parameters, 'embedding') as Tensor2D; // [V, E]
      let x = lookupWithDropout(table, reshape(tokens, [T * B]), masks, 'words', p.words); // [T B, E]
      x = lockedDropout(x, masks, 'input', p.input);
      for (const [layer, { name, state: n }] of widths.entries()) {
        const recurrent = tensorNamed(parameters, `${name}.recurrent`) as Tensor2D;
        const output = runLayer({
          // Biases of both maps are read through the input's, once for all time steps.
          projected: add<Tensor2D>(
            affine(x, parameters, `${name}.input`),
            tensorNamed(parameters, `${name}.recurrent.bias`),
          ),
          recurrent:
            masks === null
              ? mul(recurrent, 1 - weightDrop)
              : weightDrop === 0
                ? recurrent
                : mul(recurrent, tensorNamed(masks, `${name}.recurrent`)),
          h: tensorNamed(state, `${name}.h`) as Tensor2D,
          c: reshape(tensorNamed(state, `${name}.c`), [B, n / chunk, chunk]),
          steps: T,
        });
        next[`${name}.h`] = output.h;
        next[`${name}.c`] = reshape(output.c, [B, n]);
        x = output.hidden;
        if (layer < layers - 1) x = lockedDropout(x, masks, `${name}.hidden`, p.hidden);
      }
      const dropped = lockedDropout(x, masks, 'output', p.output);
      const logits = () =>
        add<Tensor2D>(matMul(dropped, table, false, true), tensorNamed(parameters, 'decoder.bias'));
      return {
        logits,
        losses: (targets) => crossEntropy(logits(), targets),
        penalty: () => add(meanSquare(x, penalty.size), meanSquareChange(x, T, penalty.change)),
        state: next,
      };
    },
  };
}

interface LayerInput {
  /** The input's part of all gates, with the biases: `[T B, 2m + 4n]`. */
  readonly projected: Tensor2D;
  /** `[2m + 4n, n]` */
  readonly recurrent: Tensor2D;
  /** `[B, n]` */
  readonly h: Tensor2D;
  /** `[B, m, k]` */
  readonly c: Tensor3D;
  readonly steps: number;
}

function runLayer({ projected, recurrent, h: h0, c: c0, steps }: LayerInput) {
  const [B, m, k] = c0.shape;
  const n = m * k;
  const hidden: Tensor2D[] = [];
  let h = h0;
  let c = c0;
  for (const input of split(projected, steps, 0)) {
    const z = add<Tensor2D>(input, matMul(h, recurrent, false, true));
    const [mi, mf, ...rows] = split<Tensor2D>(z, [m, m, n, n, n, n], 1);
    const [o, g, i, f] = rows.map((row) => reshape(row, [B, m, k])) as [
      Tensor3D,
      Tensor3D,
      Tensor3D,
      Tensor3D,
    ];
    const inputMaster = sub(1, cumax(mi as Tensor2D));
    const forgetMaster = cumax(mf as Tensor2D);
    const overlap = mul(forgetMaster, inputMaster);
    const forget = add(mul(sigmoid(f), overlap), sub(forgetMaster, overlap));
    const write = add(mul(sigmoid(i), overlap), sub(inputMaster, overlap));
    c = add(mul(forget, c), mul(write, tanh(g)));
    h = reshape(mul(sigmoid(o), tanh(c)), [B, n]);
    hidden.push(h);
  }
  return { hidden: concat(hidden, 0), h, c };
}

/** Running sum of the softmax, for each chunk: `[B, m]` -> `[B, m, 1]`. */
function cumax(v: Tensor2D): Tensor {
  return reshape(cumsum(softmax(v), 1), [...v.shape, 1]);
}
