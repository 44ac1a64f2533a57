import { unreachable } from '../../base/fault.ts';
import type {
  Axis,
  Count,
  ListLiteral,
  Name,
  NumberLiteral,
  StringLiteral,
  SweepDeclaration,
  Value,
} from '../../lang/ast.ts';
import type { Span } from '../../diag/source.ts';
import { amountOf } from '../amount.ts';
import type { Findings } from '../findings.ts';
import { reportUnknownName } from '../unknown.ts';
import type { SweptAxis, SweptVariable } from './cell.ts';

/** The lists that a name may stand for. */
export interface Lists {
  readonly listNamed: (name: string) => ListLiteral | null;
  readonly names: () => readonly string[];
}

/** More than this are not cells that anybody reads the results of. */
const mostCells = 10_000;

/** The axes of a sweep. Of values that are mistaken, which is reported, the others are left. */
export function axesOf(
  { axes }: SweepDeclaration,
  outer: number,
  lists: Lists,
  findings: Findings,
): readonly SweptAxis[] {
  let cells = outer;
  return axes.map((axis) => {
    const items = itemsOf(axis, lists, findings);
    if (items === null) return sweptAxis(axis, [], findings);
    const total = cells * items.length;
    if (total > mostCells) {
      findings.report('E0704', { cells: total, most: mostCells }, axis.values.span);
      return sweptAxis(axis, [], findings);
    }
    cells = total;
    return sweptAxis(axis, items.values(), findings);
  });
}

interface Items {
  readonly length: number;
  /** Made only once it is known that they are not too many. */
  readonly values: () => readonly Value[];
}

function itemsOf(axis: Axis, lists: Lists, findings: Findings): Items | null {
  const { values: series } = axis;
  if (series.kind === 'count') return countItems(series, findings);
  const list = series.kind === 'list' ? series : listNamed(series, lists, findings);
  if (list === null) return null;
  if (list.items.length === 0) {
    const what = axis.kind === 'seeds' ? 'seeds' : 'values';
    findings.report('E0701', { what, reason: 'the list is empty' }, series.span);
    return null;
  }
  return { length: list.items.length, values: () => list.items };
}

function listNamed(name: Name, lists: Lists, findings: Findings): ListLiteral | null {
  const list = lists.listNamed(name.text);
  if (list !== null) return list;
  const known = lists.names();
  if (known.includes(name.text)) findings.report('E0705', { name: name.text }, name.span);
  else reportUnknownName('`let`', name, known, findings);
  return null;
}

function countItems({ first, last, span }: Count, findings: Findings): Items | null {
  for (const end of [first, last]) {
    if (end.unit === null && Number.isSafeInteger(end.value)) continue;
    findings.report('E0706', {}, end.span);
    return null;
  }
  const length = last.value - first.value + 1;
  if (length < 1) {
    const reason = `${first.value}..${last.value} counts up from its first number`;
    findings.report('E0701', { what: 'values', reason }, span);
    return null;
  }
  const values = () =>
    Array.from({ length }, (_, index): Value => ({
      kind: 'number',
      value: first.value + index,
      unit: null,
      span,
    }));
  return { length, values };
}

function sweptAxis(axis: Axis, values: readonly Value[], findings: Findings): SweptAxis {
  const names: readonly Name[] =
    axis.kind === 'seeds' ? [{ kind: 'name', text: 'seed', span: axis.keyword }] : axis.variables;
  const rows = values.map((value) => rowOf(value, names, findings)).filter((row) => row !== null);
  reportRepeated(rows, findings);
  const variables = names.map((name, column): SweptVariable => {
    const own = rows.flatMap((row) => row[column] ?? []);
    return {
      name,
      values: own.map(({ value }) => value),
      labels: own.map(({ label }) => label),
      identities: own.map(({ identity }) => identity),
    };
  });
  const givesSeeds = axis.kind === 'seeds';
  return { variables, size: Math.max(1, rows.length), givesSeeds, isUnknown: rows.length === 0 };
}

interface Item {
  readonly value: Value;
  readonly label: string;
  readonly identity: string;
}

/** The values that the variables of an axis have together; null after a mistake, reported. */
function rowOf(value: Value, names: readonly Name[], findings: Findings): readonly Item[] | null {
  const values = names.length === 1 ? [value] : value.kind === 'list' ? value.items : [];
  if (values.length !== names.length) {
    const found = value.kind === 'list' ? `${value.items.length}` : 'no list';
    findings.report(
      'E0703',
      { names: names.map(({ text }) => text), count: names.length, found },
      value.span,
    );
    return null;
  }
  const items = values.map((one) => itemOf(one, findings));
  return items.every((item) => item !== null) ? items : null;
}

/** Texts that are plain enough to stand in the name of a cell. */
const plainText = /^[\w./-]+$/;

function itemOf(value: Value, findings: Findings): Item | null {
  switch (value.kind) {
    case 'number':
      return { value, label: `${value.value}${value.unit ?? ''}`, identity: identityOf(value) };
    case 'name':
      return { value, label: value.text, identity: identityOf(value) };
    case 'string':
      if (plainText.test(value.value)) return { value, label: value.value, identity: identityOf(value) };
      break;
    default:
  }
  findings.report('E0702', {}, value.span);
  return null;
}

export function identityOf(value: NumberLiteral | Name | StringLiteral): string {
  switch (value.kind) {
    case 'number':
      return `${amountOf(value).value}`;
    case 'name':
      return `name ${value.text}`;
    case 'string':
      return `text ${value.value}`;
    default:
      return unreachable(value);
  }
}

function reportRepeated(rows: readonly (readonly Item[])[], findings: Findings): void {
  const firsts = new Map<string, readonly Item[]>();
  for (const row of rows) {
    const identity = row.map((item) => item.identity).join(' ');
    const first = firsts.get(identity);
    const [span, before] = [spanOf(row), first && spanOf(first)];
    if (before === undefined || span === undefined) firsts.set(identity, row);
    else {
      const related = [{ span: before, label: 'first listed here' }];
      findings.report('E0707', { value: row.map(({ label }) => label).join(', ') }, span, { related });
    }
  }
}

function spanOf(row: readonly Item[]): Span | undefined {
  const [first, last] = [row[0]?.value.span, row.at(-1)?.value.span];
  return first && last && { ...first, end: last.end };
}
