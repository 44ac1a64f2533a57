import type { Ledger, Operand } from '../ledger.ts';
import { plain, type Operations } from '../operations.ts';

/** The two maps of a recurrent layer: of what it is given, and of its state, each to all rows of the gates. */
export interface GateMaps {
  /** Of the layer. */
  readonly index: number;
  readonly input: number;
  readonly state: number;
  readonly rows: number;
}

/** Both maps with their biases, and their sum. */
export function gateMaps({ index, input, state, rows }: GateMaps, ledger: Ledger): readonly Operations[] {
  const name = `layers.${index}`;
  return [
    affine(`${name}.input`, input, rows, below(index), ledger),
    ...ledger.rounding(`${name}.input`, rows),
    ...ledger.rounding(`${name}.state`, state),
    affine(`${name}.recurrent`, state, rows, { point: `${name}.state` }, ledger),
    plain({ additions: rows }),
    ...ledger.rounding(`${name}.output`, state),
  ];
}

/** What a layer is given: a row of the embedding, or what the layer before it gives. */
export function below(index: number): Operand {
  return index === 0 ? { table: 'embedding' } : { point: `layers.${index - 1}.output` };
}

/** A linear map with a bias. */
export function affine(
  weight: string,
  inputs: number,
  outputs: number,
  operand: Operand,
  ledger: Ledger,
): Operations {
  return ledger.linear({ weight, bias: `${weight}.bias`, inputs, outputs, operand });
}

/** The gates i, f, g and o of so many units: three sigmoids and two hyperbolic tangents, c = f c' + i g, h = o tanh(c). */
export function lstmCell(units: number, ledger: Ledger): readonly Operations[] {
  return [ledger.elementwise(3 * units), plain({ additions: units, other: 5 * units })];
}
