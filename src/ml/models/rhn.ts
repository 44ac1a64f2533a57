/**
 * Recurrent highway network language model: Zilly et al., "Recurrent highway networks" (arXiv 1607.03474), equations
 * 6 to 9. In a time step the state s passes through D highway layers, of which the first alone reads the input:
 *
 *     h = tanh(W x [l = 1] + R_l s)    t = sigm(W x [l = 1] + R_l s)    c = 1 - t, or a gate of its own
 *     s = h * t + s * c
 *
 * Deviations, as in the programs whose numbers this model is compared with: W and R both have biases, no gate has a
 * bias of its own at first, and one mask, drawn a window, drops the state inside R at all steps and depths.
 *
 * Shape letters: T time steps, B columns, V word types, n width.
 */
import { add, matMul, mul, reshape, sigmoid, split, sub, tanh } from '@tensorflow/tfjs-core';
import type { NamedTensorMap, Tensor2D } from '@tensorflow/tfjs-core';
import type { RhnSettings } from '../../check/settings/recurrent.ts';
import { crossEntropy } from '../../engine/ops/cross-entropy.ts';
import { affine } from '../layers/linear.ts';
import { dropOut, lockedDropout, lookupWithDropout } from '../layers/dropout.ts';
import { untouched, type Site } from '../layers/site.ts';
import { unroll } from '../layers/unroll.ts';
import { maskSpecs, withoutBins, type LanguageModel } from './model.ts';
import { floatSpec, lookupTable, parameterSpecs, tensorNamed } from './weights.ts';

export function rhn(settings: RhnSettings, vocabulary: number): LanguageModel {
  const { layers, width, tied, dropout: p } = settings;
  const names = Array.from({ length: layers }, (_, layer) => `layers.${layer}`);
  return {
    vocabulary,
    hidden: width,
    tables: [tied ? 'embedding' : 'decoder'],
    ...withoutBins,
    parameters: parameterSpecs({ architecture: settings, vocabulary }),
    state: (B) => Object.fromEntries(names.map((name) => [`${name}.s`, floatSpec(B, width)])),
    masks: ({ batch: B }) =>
      maskSpecs([
        ['words', [vocabulary, 1], p.words],
        ['input', [B, width], p.input],
        ...names.flatMap((name) => [
          [`${name}.hidden`, [B, width], p.hidden] as const,
          [`${name}.output`, [B, width], p.output] as const,
        ]),
      ]),

    forward: ({ parameters, state, masks, tokens, site = untouched }) => {
      const [T, B] = tokens.shape;
      const next: NamedTensorMap = {};
      const table = tensorNamed(parameters, 'embedding') as Tensor2D; // [V, n]
      const words = lookupTable(parameters, 'embedding') as Tensor2D;
      let x = lookupWithDropout(words, reshape(tokens, [T * B]), masks, 'words', p.words); // [T B, n]
      x = lockedDropout(x, masks, 'input', p.input);
      for (const name of names) {
        const highway = new Highway(settings, parameters, name, site);
        const first = { h: tensorNamed(state, `${name}.s`) as Tensor2D };
        const { hidden, last } = unroll(highway.project(x, T), first, (input, { h }) => ({
          h: highway.step(h, input, (s) => dropOut(s, masks, `${name}.hidden`, p.hidden)),
        }));
        next[`${name}.s`] = last.h;
        x = lockedDropout(site(`${name}.output`, hidden), masks, `${name}.output`, p.output);
      }
      const decoder = tied ? table : (tensorNamed(parameters, 'decoder') as Tensor2D);
      const logits = () =>
        add<Tensor2D>(matMul(x, decoder, false, true), tensorNamed(parameters, 'decoder.bias'));
      return {
        hidden: x,
        logits,
        losses: (targets) => crossEntropy(logits(), targets),
        state: next,
        readouts: (words) => [{ vectors: x, words }],
      };
    },
  };
}

/** What a time step's input adds to the gates of its first highway layer. */
interface ProjectedInput {
  /** H and T `[B, 2n]`. */
  readonly gates: Tensor2D;
  /** C `[B, n]`; null where it is coupled to T. */
  readonly carry: Tensor2D | null;
}

/** One layer of the network: the highway layers of a time step. */
class Highway {
  readonly #settings: RhnSettings;
  readonly #parameters: NamedTensorMap;
  readonly #name: string;
  readonly #site: Site;

  constructor(settings: RhnSettings, parameters: NamedTensorMap, name: string, site: Site) {
    this.#settings = settings;
    this.#parameters = parameters;
    this.#name = name;
    this.#site = site;
  }

  /** The input's part for all time steps in one product: x `[T B, n]`. */
  project(x: Tensor2D, steps: number): ProjectedInput[] {
    const gates = split<Tensor2D>(this.#projected(x, 'input'), steps, 0);
    if (this.#settings.coupled) return gates.map((own) => ({ gates: own, carry: null }));
    const carries = split<Tensor2D>(this.#projected(x, 'carry.input'), steps, 0);
    return gates.map((own, step) => ({ gates: own, carry: carries[step] ?? null }));
  }

  #projected(x: Tensor2D, map: string): Tensor2D {
    const name = `${this.#name}.${map}`;
    return this.#site(name, affine(x, this.#parameters, name));
  }

  /** The state after all highway layers: s `[B, n]`. */
  step(s: Tensor2D, input: ProjectedInput, dropped: (s: Tensor2D) => Tensor2D): Tensor2D {
    let state = s;
    for (let level = 0; level < this.#settings.depth; level++) {
      const read = this.#site(`${this.#name}.state.${level}`, dropped(state));
      const inner = affine(read, this.#parameters, `${this.#name}.recurrent.${level}`);
      const [u, v] = split(level === 0 ? add<Tensor2D>(input.gates, inner) : inner, 2, 1) as [
        Tensor2D,
        Tensor2D,
      ];
      const h = tanh(u);
      const t = sigmoid(v);
      const c = this.#settings.coupled ? sub<Tensor2D>(1, t) : this.#carry(read, level, input);
      state = add(mul(h, t), mul(state, c));
    }
    return state;
  }

  #carry(read: Tensor2D, level: number, input: ProjectedInput): Tensor2D {
    const inner = affine(read, this.#parameters, `${this.#name}.carry.recurrent.${level}`);
    return sigmoid(level === 0 && input.carry !== null ? add<Tensor2D>(input.carry, inner) : inner);
  }
}
