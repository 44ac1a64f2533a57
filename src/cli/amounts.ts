import { amountOf, dimensionWords, type Dimension } from '../check/amount.ts';
import { units } from '../lang/literals.ts';
import { UsageError } from './exit.ts';

/** The value of an option in base units, written as in an experiment: `2h` is 7200 (seconds), `2GB` 2e9 (bytes). */
export function amountFrom(text: string, dimension: Dimension, option: string): number {
  const [, digits, suffix] = /^([0-9]+(?:\.[0-9]+)?)([A-Za-z%]*)$/.exec(text) ?? [];
  const unit = units.find((known) => known === suffix) ?? null;
  if (digits !== undefined && (suffix === '' || unit !== null)) {
    const amount = amountOf({ kind: 'number', value: Number(digits), unit, span: nowhere });
    if (amount.dimension === dimension && Number.isFinite(amount.value)) return amount.value;
  }
  throw new UsageError(`${option} takes ${dimensionWords[dimension]}, not \`${text}\``);
}

const nowhere = { source: '', start: 0, end: 0 };
