import type { StackedSettings } from '../../../check/settings/model.ts';
import type { Ledger } from '../ledger.ts';
import { plain, type Operations } from '../operations.ts';
import type { CountArchitecture } from './architecture.ts';
import { gateMaps, lstmCell } from './gates.ts';
import { plainDecoder } from './words.ts';

export const countStacked: CountArchitecture<StackedSettings> = (settings, model, ledger) => {
  const { type, layers, embedding, width, tied } = settings;
  const { gates, cell } = cells[type];
  return {
    layers: Array.from({ length: layers }, (_, index) => [
      ...gateMaps(
        { index, input: index === 0 ? embedding : width, state: width, rows: gates * width },
        ledger,
      ),
      ...cell(width, ledger),
    ]).flat(),
    ...plainDecoder({ table: tied ? 'embedding' : 'decoder', width, layers }, model, ledger),
  };
};

type Cell = (units: number, ledger: Ledger) => readonly Operations[];

const cells: Readonly<Record<StackedSettings['type'], { readonly gates: number; readonly cell: Cell }>> = {
  lstm: { gates: 4, cell: lstmCell },
  // r, z and n, and h = (1 - z) n + z h', of which r (U h' + b) and n's sum are counted with the maps' sums.
  gru: {
    gates: 3,
    cell: (units, ledger) => [
      ledger.elementwise(3 * units),
      plain({ additions: 2 * units, other: 3 * units }),
    ],
  },
  rnn: { gates: 1, cell: (units) => [plain({ other: units })] },
};
