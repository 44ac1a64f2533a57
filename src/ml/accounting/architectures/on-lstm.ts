import type { OnLstmSettings } from '../../../check/settings/recurrent.ts';
import { onLstmWidths } from '../../../check/shapes/on-lstm.ts';
import type { Ledger } from '../ledger.ts';
import { plain, softmax, type Operations } from '../operations.ts';
import type { CountArchitecture } from './architecture.ts';
import { gateMaps, lstmCell } from './gates.ts';
import { plainDecoder } from './words.ts';

export const countOnLstm: CountArchitecture<OnLstmSettings> = (settings, model, ledger) => ({
  layers: onLstmWidths(settings).flatMap(({ input, state }, index) => {
    const chunks = state / settings.chunk;
    return [
      ...gateMaps({ index, input, state, rows: 2 * chunks + 4 * state }, ledger),
      ...masterGates(chunks, state, ledger),
      ...lstmCell(state, ledger),
    ];
  }),
  ...plainDecoder({ table: 'embedding', width: settings.embedding, layers: settings.layers }, model, ledger),
});

/**
 * Two softmaxes and their running sums, 1 - cumax for the input's, their overlap w, what lies outside it, and with it
 * F = f w + (F~ - w) and I = i w + (I~ - w) for every unit.
 */
function masterGates(chunks: number, units: number, ledger: Ledger): readonly Operations[] {
  return [
    softmax(chunks),
    softmax(chunks),
    plain({ additions: 2 * (chunks - 1) + chunks + 2 * chunks }),
    ledger.elementwise(chunks),
    ledger.elementwise(2 * units),
    plain({ additions: 2 * units }),
  ];
}
