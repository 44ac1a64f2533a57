import { fault } from '../base/fault.ts';
import type { catalog, Code } from './catalog.ts';
import { rowOf } from './catalog.ts';
import type { Diagnostic, Fix, RelatedSpan } from './diagnostic.ts';
import type { Span } from './source.ts';
import { fill, type Filling, type Fillings, type HolesIn } from './template.ts';

type RowOf<C extends Code> = (typeof catalog)[C];
type Shown<C extends Code> = HolesIn<RowOf<C>['title'] | RowOf<C>['label']>;
type Optional<C extends Code> = HolesIn<RowOf<C>['notes'][number] | RowOf<C>['hints'][number]>;

/** What a code's texts need: `null` takes a note or hint out, but title and label are always whole. */
export type HolesOf<C extends Code> = Readonly<
  Record<Shown<C>, Filling> & Record<Exclude<Optional<C>, Shown<C>>, Filling | null>
>;

export interface Attachments {
  readonly related?: readonly RelatedSpan[];
  readonly fix?: Fix | null;
  readonly choices?: readonly string[];
}

/** The diagnostic of a mistake found at `span`. A hole that is not filled is a type error. */
export function report<C extends Code>(
  code: C,
  holes: HolesOf<C>,
  span: Span,
  { related = [], fix = null, choices = [] }: Attachments = {},
): Diagnostic {
  const row = rowOf(code);
  const fillings: Fillings = holes;
  const lines = (templates: readonly string[]) =>
    templates.map((template) => fill(template, fillings)).filter((line) => line !== null);
  return {
    code,
    severity: row.severity,
    title: fill(row.title, fillings) ?? fault(`title of ${code} has an empty hole`),
    span,
    label: fill(row.label, fillings) ?? '',
    related,
    notes: lines(row.notes),
    hint: lines(row.hints)[0] ?? null,
    fix,
    choices,
  };
}
