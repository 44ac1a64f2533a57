import type { RhnSettings } from '../../../check/settings/recurrent.ts';
import type { Ledger, Operand } from '../ledger.ts';
import { plain, type Operations } from '../operations.ts';
import type { CountArchitecture } from './architecture.ts';
import { affine, below } from './gates.ts';
import { plainDecoder } from './words.ts';

export const countRhn: CountArchitecture<RhnSettings> = (settings, model, ledger) => {
  const { layers, width, tied } = settings;
  return {
    layers: Array.from({ length: layers }, (_, index) => highway(settings, index, ledger)).flat(),
    ...plainDecoder({ table: tied ? 'embedding' : 'decoder', width, layers }, model, ledger),
  };
};

/** The input is mapped once, the state at every depth: h t + s c, with c = 1 - t or a gate of its own. */
function highway(
  { width, depth, coupled }: RhnSettings,
  index: number,
  ledger: Ledger,
): readonly Operations[] {
  const name = `layers.${index}`;
  // The gates H and T, and C where it is not coupled to T.
  const gates = coupled ? [2] : [2, 1];
  const rows = coupled ? 2 * width : 3 * width;
  const maps = (part: string, operand: Operand): readonly Operations[] =>
    gates.map((count) =>
      affine(`${name}.${count === 2 ? '' : 'carry.'}${part}`, width, count * width, operand, ledger),
    );
  return [
    ...maps('input', below(index)),
    ...ledger.rounding(`${name}.input`, 2 * width),
    ...ledger.rounding(`${name}.carry.input`, width),
    plain({ additions: rows }),
    ...Array.from({ length: depth }, (_, level) => [
      ...ledger.rounding(`${name}.state.${level}`, width),
      ...maps(`recurrent.${level}`, { point: `${name}.state.${level}` }),
      ledger.elementwise(2 * width),
      // A nonlinearity for each row; the sum, and where the gates are coupled 1 - t.
      plain({ additions: coupled ? 2 * width : width, other: rows }),
    ]).flat(),
    ...ledger.rounding(`${name}.output`, width),
  ];
}
