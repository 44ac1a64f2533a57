import { unreachable } from '../base/fault.ts';
import type { Span } from '../diag/source.ts';
import type {
  Axis,
  CellSelection,
  CorpusDeclaration,
  Declaration,
  Entry,
  ModelDeclaration,
  Name,
  Reference,
  SelectorRule,
  Series,
  Setting,
  StageDeclaration,
  Value,
} from './ast.ts';
import type { Trail } from './original.ts';
import { scalarText, stringText, valueText } from './print-values.ts';

export type Thing = Declaration | Entry;

/** The text of a thing up to its block. If it is too long for a line, the list in it is broken. */
export interface Head {
  readonly before: string;
  readonly items: readonly string[] | null;
  readonly after: string;
}

/** What stands between braces at the end of a thing. */
export interface Body {
  readonly entries: readonly Thing[];
  readonly span: Span;
}

export function textOf({ before, items, after }: Head): string {
  return before + (items === null ? '' : `[${items.join(', ')}]`) + after;
}

export function headOf(thing: Thing, trail: Trail): Head {
  switch (thing.kind) {
    case 'import': {
      const path = stringText(thing.path);
      if (thing.names === null) return words(`import ${path}`);
      const { before, items, after } = listed('import ', namesOf(thing.names));
      return { before, items, after: `${after} from ${path}` };
    }
    case 'let':
      return thing.value.kind === 'block'
        ? words(`let ${thing.name.text} =`)
        : withValue(`let ${thing.name.text} = `, thing.value, trail);
    case 'sweep':
      return sweepHead(thing.axes, trail);
    case 'corpus':
    case 'model':
    case 'stage':
      return words(declared(thing, trail));
    case 'evaluate': {
      const { before, items, after } = listed(
        'evaluate ',
        thing.subjects.map((subject) => referenceText(subject, trail)),
      );
      return { before, items, after: `${after} on ${textOf(listed('', namesOf(thing.splits)))}` };
    }
    case 'setting':
      return settingHead(thing, trail);
    case 'rule': {
      const selectors = listed('', thing.selectors.map(stringText));
      const setting = bareSetting(thing, trail);
      if (setting === null) return selectors;
      const head = settingHead(setting, trail);
      if (selectors.items !== null) return { ...selectors, after: ` ${textOf(head)}` };
      return { ...head, before: `${selectors.before} ${head.before}` };
    }
    case 'without':
      return listed('without ', namesOf(thing.names));
    case 'with':
      return listed('with ', namesOf(thing.names));
    case 'expectation': {
      const { metric, split, comparison, bound } = thing;
      const of = split === null ? '' : `(${split.text})`;
      return words(`expect ${metric.text}${of} ${comparison} ${scalarText(bound, trail)}`);
    }
    default:
      return unreachable(thing);
  }
}

export function bodyOf(thing: Thing, trail: Trail): Body | null {
  switch (thing.kind) {
    case 'import':
    case 'without':
    case 'with':
    case 'expectation':
      return null;
    case 'let':
      return thing.value.kind === 'block' ? thing.value : null;
    case 'sweep':
      return { entries: thing.declarations, span: thing.body };
    case 'rule': {
      const setting = bareSetting(thing, trail);
      if (setting !== null) return setting.block;
      return thing.braces === null ? null : { entries: thing.settings, span: thing.braces };
    }
    default:
      return thing.block;
  }
}

/** The one setting of a rule, printed without braces unless they hold a comment. */
function bareSetting({ settings, braces }: SelectorRule, trail: Trail): Setting | null {
  const [only, ...more] = settings;
  if (only?.kind !== 'setting' || more.length > 0) return null;
  return braces !== null && trail.hasComment(braces) ? null : only;
}

function declared(
  { kind, name, head }: CorpusDeclaration | ModelDeclaration | StageDeclaration,
  trail: Trail,
): string {
  const start = `${kind} ${name.text}`;
  switch (head.kind) {
    case 'type':
      return isBare(head.type, name) ? start : `${start} = ${referenceText(head.type, trail)}`;
    case 'derived':
      return `${start} = ${referenceText(head.base, trail)} with`;
    case 'verb':
      return [
        `${start} = ${head.verb.text} ${referenceText(head.operand, trail)}`,
        ...(head.on === null ? [] : [`on ${referenceText(head.on, trail)}`]),
      ].join(' ');
    default:
      return unreachable(head);
  }
}

/** Whether the type is but the name again, so that it goes without saying. */
function isBare(type: Reference, name: Name): boolean {
  return type.text === name.text && type.cells === undefined;
}

function referenceText({ text, cells }: Reference, trail: Trail): string {
  return cells === undefined ? text : `${text}[${cellsText(cells, trail)}]`;
}

function cellsText({ bindings }: CellSelection, trail: Trail): string {
  if (bindings.length === 0) return '*';
  return bindings.map(({ variable, value }) => `${variable.text}=${valueText(value, trail)}`).join(', ');
}

/** The list of a single axis may be broken like any other. */
function sweepHead(axes: readonly Axis[], trail: Trail): Head {
  const [only, ...more] = axes;
  const texts = axes.map((axis) => `${axisStart(axis)} ${seriesText(axis.values, trail)}`);
  if (only === undefined || more.length > 0) return words(`sweep ${texts.join(', ')}`);
  const start = only.kind === 'seeds' ? axisStart(only) : `sweep ${axisStart(only)}`;
  return only.values.kind === 'list'
    ? withValue(`${start} `, only.values, trail)
    : words(`${start} ${seriesText(only.values, trail)}`);
}

function axisStart(axis: Axis): string {
  return axis.kind === 'seeds' ? 'seeds' : `${textOf(listed('', namesOf(axis.variables)))} in`;
}

function seriesText(series: Series, trail: Trail): string {
  return series.kind === 'count'
    ? `${scalarText(series.first, trail)}..${scalarText(series.last, trail)}`
    : valueText(series, trail);
}

function settingHead({ name, value }: Setting, trail: Trail): Head {
  return value === null ? words(name.text) : withValue(`${name.text} `, value, trail);
}

function words(text: string): Head {
  return { before: text, items: null, after: '' };
}

function withValue(before: string, value: Value, trail: Trail): Head {
  if (value.kind !== 'list') return words(before + valueText(value, trail));
  return { before, items: value.items.map((item) => valueText(item, trail)), after: '' };
}

/** One item bare, several as a list. */
function listed(before: string, items: readonly string[]): Head {
  return items.length === 1 ? words(before + items.join()) : { before, items, after: '' };
}

function namesOf(names: readonly Name[]): string[] {
  return names.map(({ text }) => text);
}
