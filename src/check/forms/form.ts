import * as z from 'zod';
import { fault } from '../../base/fault.ts';
import { amountText, dimensionWords } from '../amount.ts';
import { learnables } from './learnable.ts';
import { numberForms, wordTag, type NumberForm } from './quantities.ts';
import { ranges } from './range.ts';
import { references } from './reference.ts';

/** How a setting is written, as far as it follows from the schema of its value. */
export type Reads =
  | ({ readonly kind: 'number'; readonly orNone: boolean } & NumberForm)
  /** `after 5` or `from 20`. */
  | { readonly kind: 'worded'; readonly numbers: ReadonlyMap<string, Reads> }
  | { readonly kind: 'flag' }
  | { readonly kind: 'choice'; readonly words: readonly string[] }
  | { readonly kind: 'text' }
  /** `cutoffs [2000, 10k]`. */
  | { readonly kind: 'list'; readonly item: Reads }
  /** Only a block: `cubic { ... }`. */
  | { readonly kind: 'section'; readonly form: Form }
  /** A keyword and its block: `optimizer sgd { ... }`; without the keyword, `preset` is meant. */
  | { readonly kind: 'variants'; readonly forms: ReadonlyMap<string, Form>; readonly preset: string }
  /** `lambda 0.07` or `lambda learned 0.07`. */
  | { readonly kind: 'learnable'; readonly of: Reads }
  /** `hard 50% -> 95%`, or one amount for both. */
  | { readonly kind: 'range'; readonly of: Reads }
  /** The name of a stage and a block: `distill labels { ... }`. The name becomes the field `stage`. */
  | { readonly kind: 'reference'; readonly example: string; readonly form: Form }
  /** `valid 5%` or `valid "valid.txt"`. */
  | { readonly kind: 'either'; readonly options: readonly Reads[] };

/** The settings of a block, by name, in the order of the schema. */
export type Form = ReadonlyMap<string, Reads>;

const forms = new WeakMap<z.core.$ZodObject, Form>();

/** What the settings of forms follow from. */
export const schemas = new WeakMap<Reads, z.core.$ZodType>();

/** Worked out once a schema. */
export function formOf(schema: z.core.$ZodObject): Form {
  const known = forms.get(schema);
  if (known !== undefined) return known;
  const fields = Object.entries(schema._zod.def.shape).filter(([, field]) => !isTag(field));
  const form = new Map(fields.map(([name, field]) => [name, readsOf(field)]));
  for (const [name, field] of fields) {
    const reads = form.get(name);
    if (reads !== undefined) schemas.set(reads, field);
  }
  forms.set(schema, form);
  return form;
}

/** The keyword of a variant is its value, not one of its settings. */
function isTag(schema: z.core.$ZodType): boolean {
  return schema instanceof z.ZodLiteral;
}

function readsOf(schema: z.core.$ZodType): Reads {
  if (schema instanceof z.ZodOptional) return readsOf(schema.def.innerType);
  if (schema instanceof z.ZodDefault) {
    const inner = readsOf(schema.def.innerType);
    const preset = schema.def.defaultValue;
    if (inner.kind === 'variants') return { ...inner, preset: (preset as { kind: string }).kind };
    return inner.kind === 'number' && typeof preset === 'number' && preset > 0
      ? { ...inner, example: preset }
      : inner;
  }
  if (schema instanceof z.ZodNullable) {
    const inner = readsOf(schema.def.innerType);
    return inner.kind === 'number' ? { ...inner, orNone: true } : inner;
  }
  if (schema instanceof z.ZodNumber) {
    const number = numberForms.get(schema) ?? fault('a number without a form');
    return { kind: 'number', orNone: false, ...number };
  }
  if (schema instanceof z.ZodBoolean) return { kind: 'flag' };
  if (schema instanceof z.ZodString) return { kind: 'text' };
  if (schema instanceof z.ZodEnum) return { kind: 'choice', words: schema.options.map(String) };
  if (schema instanceof z.ZodArray) return { kind: 'list', item: readsOf(schema.element) };
  if (schema instanceof z.ZodObject) return blockOf(schema);
  if (schema instanceof z.ZodDiscriminatedUnion) {
    if (schema.def.discriminator === wordTag) {
      return { kind: 'worded', numbers: new Map(schema.def.options.map((option) => numberAfter(option))) };
    }
    const variants = schema.def.options.map((option) => variantOf(option));
    return { kind: 'variants', forms: new Map(variants), preset: variants[0]?.[0] ?? '' };
  }
  if (schema instanceof z.ZodUnion) return { kind: 'either', options: schema.def.options.map(readsOf) };
  return fault(`no setting is written like ${schema._zod.def.type}`);
}

function blockOf(schema: z.ZodObject): Reads {
  const range = ranges.get(schema);
  if (range !== undefined) return { kind: 'range', of: readsOf(range) };
  const learnable = learnables.get(schema);
  if (learnable !== undefined) return { kind: 'learnable', of: readsOf(learnable) };
  const example = references.get(schema);
  const form = formOf(schema);
  if (example === undefined) return { kind: 'section', form };
  return { kind: 'reference', example, form: new Map([...form].filter(([name]) => name !== 'stage')) };
}

function variantOf(schema: z.core.$ZodType): [string, Form] {
  const tag = schema instanceof z.ZodObject ? (schema.shape as Record<string, unknown>)['kind'] : null;
  if (!(schema instanceof z.ZodObject) || !(tag instanceof z.ZodLiteral))
    fault('a variant without a keyword');
  return [String(tag.value), formOf(schema)];
}

function numberAfter(schema: z.core.$ZodType): [string, Reads] {
  const { [wordTag]: word, count } =
    schema instanceof z.ZodObject ? (schema.shape as Record<string, z.core.$ZodType>) : {};
  if (!(word instanceof z.ZodLiteral) || count === undefined) fault('a number without its word');
  return [String(word.value), readsOf(count)];
}

/** Words that a setting takes. */
export function keywordsOf(reads: Reads): readonly string[] {
  switch (reads.kind) {
    case 'flag':
      return ['yes', 'no'];
    case 'choice':
      return reads.words;
    case 'either':
      return reads.options.flatMap(keywordsOf);
    case 'variants':
      return [...reads.forms.keys()];
    default:
      return [];
  }
}

/** What a setting takes, in words: `a whole number`, `sgd or adam`. */
export function expectedText(reads: Reads): string {
  switch (reads.kind) {
    case 'number': {
      const number =
        reads.dimension === 'number' && reads.whole ? 'a whole number' : dimensionWords[reads.dimension];
      return `${reads.word === null ? '' : `\`${reads.word}\` and `}${number}${reads.orNone ? ' or `none`' : ''}`;
    }
    case 'worded': {
      const numbers = [...reads.numbers].map(([word, number]) => `\`${word}\` and ${expectedText(number)}`);
      return numbers.join(', or ');
    }
    case 'flag':
      return '`yes` or `no`';
    case 'choice':
      return choice(reads.words);
    case 'text':
      return 'a text in double quotes';
    case 'list':
      return `a list in brackets, each of it ${expectedText(reads.item)}`;
    case 'section':
      return 'a block in braces';
    case 'range':
      return `${expectedText(reads.of)}, or two with \`->\` between them`;
    case 'learnable':
      return `${expectedText(reads.of)}, or \`learned\` and one`;
    case 'reference':
      return 'the name of a stage';
    case 'variants':
      return choice([...reads.forms.keys()]);
    case 'either':
      return reads.options.map(expectedText).join(' or ');
  }
}

function choice(words: readonly string[]): string {
  return words.map((word) => `\`${word}\``).join(' or ');
}

/** One way to write a setting, for hints. */
export function exampleOf(name: string, reads: Reads): string {
  switch (reads.kind) {
    case 'number': {
      const number = amountText({ value: reads.example, dimension: reads.dimension });
      return `${name} ${reads.word === null ? '' : `${reads.word} `}${number}`;
    }
    case 'worded': {
      const [word, number] = [...reads.numbers][0] ?? fault('no word');
      return exampleOf(`${name} ${word}`, number);
    }
    case 'flag':
      return `${name} yes`;
    case 'choice':
      return `${name} ${reads.words[0] ?? ''}`;
    case 'text':
      return `${name} "data/..."`;
    case 'list':
      return `${name} [${exampleOf('', reads.item).trim()}]`;
    case 'section': {
      const inner = [...reads.form].map(([field, form]) => exampleOf(field, form));
      return `${name} { ${inner.join('  ')} }`;
    }
    case 'variants':
      return `${name} ${reads.preset}`;
    case 'range':
      return exampleOf(name, reads.of);
    case 'learnable':
      return exampleOf(`${name} learned`, reads.of);
    case 'reference':
      return `${name} ${reads.example}`;
    case 'either':
      return reads.options[0] === undefined ? name : exampleOf(name, reads.options[0]);
  }
}
