import { unreachable } from '../base/fault.ts';
import type { Span } from '../diag/source.ts';
import type { Declaration, Entry, Name, SelectorRule, Setting, Value } from './ast.ts';
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
  readonly entries: readonly Entry[];
  readonly span: Span;
}

export function textOf({ before, items, after }: Head): string {
  return before + (items === null ? '' : `[${items.join(', ')}]`) + after;
}

export function headOf(thing: Thing, trail: Trail): Head {
  switch (thing.kind) {
    case 'let':
      return withValue(`let ${thing.name.text} = `, thing.value, trail);
    case 'corpus':
    case 'model':
    case 'stage':
      return words(declared(thing));
    case 'evaluate': {
      const { before, items, after } = listed('evaluate ', namesOf(thing.subjects));
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
    case 'let':
    case 'without':
    case 'expectation':
      return null;
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

function declared({ kind, name, head }: Exclude<Declaration, { kind: 'let' | 'evaluate' }>): string {
  const start = `${kind} ${name.text}`;
  switch (head.kind) {
    case 'type':
      return head.type.text === name.text ? start : `${start} = ${head.type.text}`;
    case 'derived':
      return `${start} = ${head.base.text} with`;
    case 'verb':
      return `${start} = ${head.verb.text} ${head.operand.text}${head.on === null ? '' : ` on ${head.on.text}`}`;
    default:
      return unreachable(head);
  }
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
