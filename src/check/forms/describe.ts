import * as z from 'zod';
import { amountText, type Dimension } from '../amount.ts';
import { expectedText, schemas, type Form, type Reads } from './form.ts';
import { meanings } from './meaning.ts';
import { wordTag } from './quantities.ts';

/** A setting in words, for editors. All of it follows from the schema that checks it. */
export interface SettingText {
  readonly meaning: string | null;
  /** `a whole number`, `` `sgd` or `adam` ``. */
  readonly expected: string;
  /** Its bounds: `from 1 to 64`; null where there are none to tell. */
  readonly range: string | null;
  /** As it would be written; null where it has none, or one that depends on others. */
  readonly preset: string | null;
  readonly isNeeded: boolean;
}

export function describe(reads: Reads): SettingText {
  const schema = schemas.get(reads);
  const preset = schema instanceof z.ZodDefault ? valueText(reads, schema.def.defaultValue) : null;
  return {
    meaning: (schema && meanings.get(schema)?.meaning) ?? null,
    expected: expectedText(reads),
    range: schema === undefined ? null : rangeText(reads, schema),
    preset: preset === '' ? null : preset,
    isNeeded: schema !== undefined && !(schema instanceof z.ZodDefault) && !(schema instanceof z.ZodOptional),
  };
}

/** A value of a setting as it would be written. */
function valueText(reads: Reads, value: unknown): string {
  if (value === null) return 'none';
  if (value === true) return 'yes';
  if (value === false) return 'no';
  const fields = (typeof value === 'object' ? value : {}) as Readonly<Record<string, unknown>>;
  switch (reads.kind) {
    case 'number': {
      const number = amountText({ value: Number(value), dimension: reads.dimension });
      return reads.word === null ? number : `${reads.word} ${number}`;
    }
    case 'worded': {
      const word = String(fields[wordTag]);
      const number = reads.numbers.get(word);
      return number === undefined ? word : `${word} ${valueText(number, fields['count'])}`;
    }
    case 'list':
      return `[${(value as readonly unknown[]).map((item) => valueText(reads.item, item)).join(', ')}]`;
    case 'range': {
      const [from, to] = [valueText(reads.of, fields['from']), valueText(reads.of, fields['to'])];
      return from === to ? from : `${from} -> ${to}`;
    }
    case 'learnable': {
      const number = valueText(reads.of, fields['value']);
      return fields['learned'] === true ? `learned ${number}` : number;
    }
    case 'section':
      return `{ ${settingsText(reads.form, fields)} }`;
    case 'variants':
      return String(fields['kind']);
    case 'text':
      return JSON.stringify(value);
    default:
      return typeof value === 'string' ? value : JSON.stringify(value);
  }
}

function settingsText(form: Form, values: Readonly<Record<string, unknown>>): string {
  return [...form]
    .filter(([name]) => values[name] !== undefined)
    .map(([name, reads]) => `${name} ${valueText(reads, values[name])}`)
    .join('  ');
}

/** Of a number, of both ends of a range, of what a list has. */
function rangeText(reads: Reads, schema: z.core.$ZodType): string | null {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault || schema instanceof z.ZodNullable)
    return rangeText(reads, schema.def.innerType);
  if (reads.kind === 'list' && schema instanceof z.ZodArray) {
    const each = rangeText(reads.item, schema.element);
    return each === null ? null : `each ${each}`;
  }
  if ((reads.kind === 'range' || reads.kind === 'learnable') && schema instanceof z.ZodObject) {
    const shape = schema.shape as Readonly<Record<string, z.core.$ZodType>>;
    const end = shape['from'] ?? shape['value'];
    return end === undefined ? null : rangeText(reads.of, end);
  }
  if (reads.kind === 'either' && schema instanceof z.ZodUnion) {
    const texts = schema.def.options.map((option, index) => {
      const part = reads.options[index];
      return part === undefined ? null : rangeText(part, option);
    });
    return texts.find((text) => text !== null) ?? null;
  }
  return reads.kind === 'number' && schema instanceof z.ZodNumber
    ? boundsText(schema, reads.dimension)
    : null;
}

function boundsText(schema: z.ZodNumber, dimension: Dimension): string | null {
  const bounds = (schema.def.checks ?? []).map(({ _zod: { def } }) => def as Partial<Bound>);
  const textOf = (check: Bound['check'], inclusive: string, exclusive: string) => {
    const bound = bounds.find((one) => one.check === check);
    if (bound?.value === undefined || bound.value >= Number.MAX_SAFE_INTEGER) return [];
    return [
      `${bound.inclusive === true ? inclusive : exclusive} ${amountText({ value: bound.value, dimension })}`,
    ];
  };
  const texts = [...textOf('greater_than', 'from', 'above'), ...textOf('less_than', 'to', 'to below')];
  return texts.length === 0 ? null : texts.join(' ');
}

/** One end of what a number may be, as the schema's library has it. */
interface Bound {
  readonly check: 'greater_than' | 'less_than';
  readonly value: number;
  readonly inclusive: boolean;
}
