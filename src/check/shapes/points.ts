import { unreachable } from '../../base/fault.ts';
import type { Architecture } from '../settings/model.ts';

/** A place in a model where activations may be rounded: the single list of them. */
export interface ActivationPoint {
  /** `layers.0.attention.input`; a name that is a tensor's too stands for what the linear map of that name gives. */
  readonly name: string;
  /** How often a window passes it: once with all its time steps, or at each of them with what the last one left. */
  readonly passes: 'once' | 'each step';
}

/**
 * Points in the order in which a window first passes them. Of the transformer they are those of MicroNet (Yan et al. 2020,
 * arXiv 2005.07877): in each layer both norms, the projected queries, keys and values, the weights of attention, what
 * attention gives, the inner activations and the output of the feed-forward part; and the hidden vectors that the
 * softmax reads. Not rounded are embeddings, the stream between the layers, scores and probabilities.
 *
 * Elsewhere the points are chosen alike: what a linear map over all time steps gives to a layer (`input`), the state as
 * the layer's own matrices read it (`state`), and what the layer gives to the next one or to the softmax (`output`). Cells'
 * memories and highway streams, which are added to, are not rounded.
 */
export function activationPoints(settings: Architecture): readonly ActivationPoint[] {
  const layers = Array.from({ length: settings.layers }, (_, layer) => `layers.${layer}`);
  switch (settings.type) {
    case 'transformer':
      return [
        ...layers.flatMap((name) => decoderParts.map((part) => once(`${name}.${part}`))),
        once('hidden'),
      ];
    case 'lstm':
    case 'gru':
    case 'rnn':
    case 'on_lstm':
      return layers.flatMap(recurrent);
    case 'mos':
      return [...layers.flatMap(recurrent), once('latent')];
    case 'rhn':
      return layers.flatMap((name) => [
        once(`${name}.input`),
        ...(settings.coupled ? [] : [once(`${name}.carry.input`)]),
        ...Array.from({ length: settings.depth }, (_, level) => eachStep(`${name}.state.${level}`)),
        once(`${name}.output`),
      ]);
    default:
      return unreachable(settings);
  }
}

const decoderParts = [
  'attention.norm',
  'attention.input',
  'attention.weights',
  'attention.attended',
  'feedforward.norm',
  'feedforward.inner',
  'feedforward.output',
];

function recurrent(layer: string): readonly ActivationPoint[] {
  return [once(`${layer}.input`), eachStep(`${layer}.state`), once(`${layer}.output`)];
}

function once(name: string): ActivationPoint {
  return { name, passes: 'once' };
}

function eachStep(name: string): ActivationPoint {
  return { name, passes: 'each step' };
}
