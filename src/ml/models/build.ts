import { unreachable } from '../../base/fault.ts';
import type { Architecture } from '../../check/settings/model.ts';
import { withCache } from './cached.ts';
import type { ModelDescription } from './description.ts';
import type { LanguageModel } from './model.ts';
import { mos } from './mos.ts';
import { onLstm } from './on-lstm.ts';
import { rhn } from './rhn.ts';
import { withRoundedActivations } from './rounded.ts';
import { stacked } from './stacked.ts';
import { transformer } from './transformer.ts';

/** The function that a description stands for. */
export function languageModel({
  architecture: { cache, hebbian, ...architecture },
  vocabulary,
  activations,
}: Pick<ModelDescription, 'architecture' | 'vocabulary' | 'activations'>): LanguageModel {
  const plain = modelOf(architecture, vocabulary);
  const model = activations === undefined ? plain : withRoundedActivations(plain, activations);
  const learning = hebbian?.compat === 'intended' ? { ...model, hebbian } : model;
  return cache === undefined ? learning : withCache(learning, cache);
}

function modelOf(architecture: Architecture, vocabulary: number): LanguageModel {
  switch (architecture.type) {
    case 'lstm':
    case 'gru':
    case 'rnn':
      return stacked(architecture, vocabulary);
    case 'transformer':
      return transformer(architecture, vocabulary);
    case 'rhn':
      return rhn(architecture, vocabulary);
    case 'on_lstm':
      return onLstm(architecture, vocabulary);
    case 'mos':
      return mos(architecture, vocabulary);
    default:
      return unreachable(architecture);
  }
}
