import type { MosSettings } from '../../../check/settings/recurrent.ts';
import { mosWidths } from '../../../check/shapes/mos.ts';
import { cacheOperations } from '../cache.ts';
import type { CountedModel } from '../counted-model.ts';
import type { Ledger } from '../ledger.ts';
import { plain, softmax, times, type Operations } from '../operations.ts';
import type { CountArchitecture } from './architecture.ts';
import { affine, gateMaps, lstmCell } from './gates.ts';

export const countMos: CountArchitecture<MosSettings> = (settings, model, ledger) => {
  // Where what the experts read is rounded.
  const hidden = `layers.${settings.layers - 1}.output`;
  return {
    layers: mosWidths(settings).flatMap(({ input, state }, index) => [
      ...gateMaps({ index, input, state, rows: 4 * state }, ledger),
      ...lstmCell(state, ledger),
    ]),
    decoder: mixture(settings, hidden, model, ledger),
    cache: cacheOperations(model, settings.last, hidden, ledger),
  };
};

/** A softmax over all words for each expert, mixed word by word. */
function mixture(
  { embedding, last, experts }: MosSettings,
  hidden: string,
  { vocabulary }: CountedModel,
  ledger: Ledger,
): readonly Operations[] {
  const operand = { point: hidden };
  const scores = { weight: 'embedding', bias: 'decoder.bias', inputs: embedding, outputs: vocabulary };
  return [
    affine('latent', last, experts * embedding, operand, ledger),
    plain({ other: experts * embedding }),
    ledger.linear({ weight: 'prior', inputs: last, outputs: experts, operand }),
    softmax(experts),
    ...ledger.rounding('latent', experts * embedding),
    times(experts, ledger.linear({ ...scores, operand: { point: 'latent' } })),
    times(experts, softmax(vocabulary)),
    ledger.elementwise(experts * vocabulary),
    plain({ additions: (experts - 1) * vocabulary }),
    ...ledger.strictly(plain({ other: 1 })),
  ];
}
