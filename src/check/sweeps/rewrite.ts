import { unreachable } from '../../base/fault.ts';
import type {
  Block,
  DerivedHead,
  Entry,
  Name,
  Reference,
  Scalar,
  Setting,
  TypeHead,
  Value,
  VerbHead,
} from '../../lang/ast.ts';
import type { Named } from '../resolve.ts';

/** What becomes of the names in a declaration, by what they stand for. */
export interface Rewriting {
  /** The name of a value; and of the setting that has it, if it is all of its value. */
  readonly value: (name: Name, setting: string | null) => Name;
  /** Something that is declared. */
  readonly reference: (name: Reference) => Reference;
  /** A block with a name. */
  readonly clause: (name: Name) => Name;
  /** A word of the language: a type, a verb, a split, a curve. */
  readonly word: (name: Reference) => Name;
}

export function rewriteDeclaration(declaration: Named, rewriting: Rewriting): Named {
  if (declaration.kind === 'let') {
    const { value } = declaration;
    const rewritten =
      value.kind === 'block' ? rewriteBlock(value, rewriting) : rewriteValue(value, rewriting, null);
    return { ...declaration, value: rewritten };
  }
  const block = declaration.block && rewriteBlock(declaration.block, rewriting);
  return declaration.kind === 'stage'
    ? { ...declaration, head: rewriteHead(declaration.head, rewriting), block }
    : { ...declaration, head: rewriteHead(declaration.head, rewriting), block };
}

function rewriteHead<H extends TypeHead | DerivedHead | VerbHead>(head: H, rewriting: Rewriting): H;
function rewriteHead(
  head: TypeHead | DerivedHead | VerbHead,
  rewriting: Rewriting,
): TypeHead | DerivedHead | VerbHead {
  switch (head.kind) {
    case 'type':
      return { ...head, type: rewriting.word(head.type) };
    case 'derived':
      return { ...head, base: rewriting.reference(head.base) };
    case 'verb': {
      const operand = rewriting.reference(head.operand);
      const on = head.on && rewriting.reference(head.on);
      return { ...head, verb: rewriting.word(head.verb), operand, on };
    }
    default:
      return unreachable(head);
  }
}

/** What no name was changed in stays the same object: most of a text stands in no sweep. */
export function rewriteBlock(block: Block, rewriting: Rewriting): Block {
  const entries = rewriteEntries(block.entries, rewriting);
  return entries === block.entries ? block : { ...block, entries };
}

function rewriteEntries(entries: readonly Entry[], rewriting: Rewriting): readonly Entry[] {
  const rewritten = entries.map((entry) => rewriteEntry(entry, rewriting));
  return rewritten.every((entry, index) => entry === entries[index]) ? entries : rewritten;
}

function rewriteEntry(entry: Entry, rewriting: Rewriting): Entry {
  switch (entry.kind) {
    case 'setting':
      return rewriteSetting(entry, rewriting);
    case 'rule': {
      const settings = rewriteEntries(entry.settings, rewriting);
      return settings === entry.settings ? entry : { ...entry, settings };
    }
    case 'with':
      return { ...entry, names: entry.names.map(rewriting.clause) };
    case 'expectation':
      return { ...entry, bound: rewriteScalar(entry.bound, rewriting, null) };
    case 'without':
      return entry;
    default:
      return unreachable(entry);
  }
}

function rewriteSetting(setting: Setting, rewriting: Rewriting): Setting {
  const value = setting.value && rewriteValue(setting.value, rewriting, setting.name.text);
  const block = setting.block && rewriteBlock(setting.block, rewriting);
  return value === setting.value && block === setting.block ? setting : { ...setting, value, block };
}

function rewriteValue(value: Value, rewriting: Rewriting, setting: string | null): Value {
  switch (value.kind) {
    case 'list':
      return { ...value, items: value.items.map((item) => rewriteValue(item, rewriting, null)) };
    case 'range': {
      const { from, to, curve } = value;
      return {
        ...value,
        from: rewriteScalar(from, rewriting, null),
        to: rewriteScalar(to, rewriting, null),
        curve: curve && rewriting.word(curve),
      };
    }
    case 'qualified': {
      const inner = value.value;
      return {
        ...value,
        value:
          inner.kind === 'range'
            ? (rewriteValue(inner, rewriting, null) as typeof inner)
            : rewriteScalar(inner, rewriting, null),
      };
    }
    case 'string':
      return value;
    default:
      return rewriteScalar(value, rewriting, setting);
  }
}

function rewriteScalar(scalar: Scalar, rewriting: Rewriting, setting: string | null): Scalar {
  switch (scalar.kind) {
    case 'number':
      return scalar;
    case 'name':
      return rewriting.value(scalar, setting);
    case 'arithmetic': {
      const { left, right } = scalar;
      return {
        ...scalar,
        left: rewriteScalar(left, rewriting, null),
        right: rewriteScalar(right, rewriting, null),
      };
    }
    default:
      return unreachable(scalar);
  }
}
