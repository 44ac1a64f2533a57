import type { z } from 'zod';
import { fault } from '../base/fault.ts';
import { amountText, type Dimension } from './amount.ts';
import type { Findings } from './findings.ts';
import { exampleOf, type Form, type Reads } from './forms/form.ts';
import type { Owner, Place } from './reading.ts';

interface Located {
  readonly places: ReadonlyMap<string, Place>;
  readonly doubtful: ReadonlySet<string>;
}

/** The schema's issues at their places in the file and in the language's words. */
export function reportIssues(
  issues: readonly z.core.$ZodIssue[],
  raw: unknown,
  form: Form,
  { places, doubtful }: Located,
  owner: Owner,
  findings: Findings,
): void {
  for (const issue of issues) {
    const whole = issue.path.map(String);
    // The number after a word has no name and no place but its setting's.
    const path = readsAt(form, whole.slice(0, -1), raw)?.kind === 'worded' ? whole.slice(0, -1) : whole;
    const reads = readsAt(form, path, raw);
    // An item of a list has no name and no place but its list's.
    const named = path.filter((step) => !/^\d+$/.test(step));
    const isPart = ['range', 'learnable'].includes(readsAt(form, path.slice(0, -1), raw)?.kind ?? '');
    const setting = named.at(isPart ? -2 : -1) ?? fault(`an issue of the whole block: ${issue.message}`);
    const value = valueAt(raw, whole);
    const place = places.get(named.join('.'));
    if (value === undefined || place === undefined) {
      if (doubtful.has(path.join('.'))) continue;
      const outer = places.get(path.slice(0, -1).join('.'));
      const needy = outer === undefined ? owner.text : `\`${path.at(-2) ?? ''}\``;
      const example = reads === null ? null : exampleOf(setting, reads);
      findings.report('E0304', { owner: needy, setting, example }, outer?.name ?? owner.span);
      continue;
    }
    const dimension = dimensionOf(reads);
    const range = rangeText(issue, dimension);
    const found = typeof value === 'number' ? amountText({ value, dimension }) : JSON.stringify(value);
    findings.report('E0303', { setting, range, found, advice: null }, place.value);
  }
}

function rangeText(issue: z.core.$ZodIssue, dimension: Dimension): string {
  if ('origin' in issue && issue.origin === 'array') {
    return issue.code === 'too_small' ? `a list of at least ${issue.minimum}` : 'a shorter list';
  }
  const bound = (value: number | bigint) => amountText({ value: Number(value), dimension });
  switch (issue.code) {
    case 'too_small':
      return `${issue.inclusive === true ? 'at least' : 'above'} ${bound(issue.minimum)}`;
    case 'too_big':
      return `${issue.inclusive === true ? 'at most' : 'below'} ${bound(issue.maximum)}`;
    case 'invalid_type':
      return 'a whole number';
    case 'invalid_union': {
      // The options differ in type; the one of the right type complains of the range.
      const inner = issue.errors.flat().find(({ code }) => code === 'too_small' || code === 'too_big');
      return inner === undefined ? fault(issue.message) : rangeText(inner, dimension);
    }
    default:
      return fault(`${issue.code} at ${issue.path.join('.')}: ${issue.message}`);
  }
}

function dimensionOf(reads: Reads | null): Dimension {
  if (reads?.kind === 'number') return reads.dimension;
  if (reads?.kind === 'either')
    return reads.options.map(dimensionOf).find((one) => one !== 'number') ?? 'number';
  return 'number';
}

function readsAt(form: Form, path: readonly string[], raw: unknown): Reads | null {
  const [name, ...rest] = path;
  const reads = name === undefined ? undefined : form.get(name);
  if (reads === undefined || name === undefined) return null;
  if (rest.length === 0) return reads;
  const inner = valueAt(raw, [name]);
  if (reads.kind === 'list') return reads.item;
  if (reads.kind === 'section' || reads.kind === 'reference') return readsAt(reads.form, rest, inner);
  if (reads.kind === 'range' || reads.kind === 'learnable') return reads.of;
  if (reads.kind !== 'variants') return null;
  const variant = reads.forms.get(String(valueAt(inner, ['kind'])));
  return variant === undefined ? null : readsAt(variant, rest, inner);
}

function valueAt(raw: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (value, field) =>
      typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[field] : undefined,
    raw,
  );
}
