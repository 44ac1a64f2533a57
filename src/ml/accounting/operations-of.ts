import { unreachable } from '../../base/fault.ts';
import type { Counting } from '../../check/settings/evaluate.ts';
import type { Parts } from './architectures/architecture.ts';
import { countMos } from './architectures/mos.ts';
import { countOnLstm } from './architectures/on-lstm.ts';
import { countRhn } from './architectures/rhn.ts';
import { countStacked } from './architectures/stacked.ts';
import { countTransformer } from './architectures/transformer.ts';
import type { CountedModel } from './counted-model.ts';
import { Ledger } from './ledger.ts';

/** What a model does to predict one token, part by part. */
export function operationsOf(model: CountedModel, counting: Counting): Parts {
  const { architecture } = model;
  const ledger = new Ledger(model, counting);
  switch (architecture.type) {
    case 'lstm':
    case 'gru':
    case 'rnn':
      return countStacked(architecture, model, ledger);
    case 'transformer':
      return countTransformer(architecture, model, ledger);
    case 'rhn':
      return countRhn(architecture, model, ledger);
    case 'on_lstm':
      return countOnLstm(architecture, model, ledger);
    case 'mos':
      return countMos(architecture, model, ledger);
    default:
      return unreachable(architecture);
  }
}
