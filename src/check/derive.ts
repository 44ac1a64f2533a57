import type { Block, Name, TypeHead, VerbHead } from '../lang/ast.ts';
import type { Clauses } from './clauses.ts';
import { reportCycle } from './cycles.ts';
import type { Findings } from './findings.ts';
import { dependencyOrder } from './order.ts';
import type { Overrides } from './overrides.ts';
import { resolve, type Derivable, type Symbols } from './resolve.ts';
import { nothing, overlay, written, type WrittenBlock } from './written.ts';

/** A declaration with what it takes over from its bases by `with`. */
export interface Derived {
  readonly declaration: Derivable;
  readonly head: TypeHead | VerbHead;
  readonly block: WrittenBlock;
  /** How many `with` lie below: what was written in this very declaration has this layer, or less than one above. */
  readonly layer: number;
}

export interface Derivations {
  /** null = a mistake that has been reported. */
  readonly byName: ReadonlyMap<string, Derived | null>;
  /** Names that others derive from. */
  readonly bases: ReadonlySet<string>;
}

export function derive(
  symbols: Symbols,
  overrides: Overrides,
  clauses: Clauses,
  findings: Findings,
): Derivations {
  const bases = new Map<Derivable, Derivable | null>();
  for (const declaration of symbols.derivable.values()) {
    if (declaration.head.kind !== 'derived') continue;
    bases.set(declaration, resolve(declaration.kind, declaration.head.base, symbols, findings));
  }
  const { order, cycles } = dependencyOrder(symbols.derivable.values(), (one) => {
    const base = bases.get(one);
    return base ? [base] : [];
  });
  for (const cycle of cycles) reportCycle('`with`', cycle, findings);

  const byName = new Map<string, Derived | null>(cycles.flat().map(({ name }) => [name.text, null]));
  for (const declaration of order) {
    const { text } = declaration.name;
    if (byName.has(text)) continue;
    const base = bases.get(declaration);
    const derivedBase = base && (byName.get(base.name.text) ?? null);
    byName.set(text, derived(declaration, derivedBase, overrides, clauses, findings));
  }
  return { byName, bases: new Set([...bases.values()].flatMap((base) => base?.name.text ?? [])) };
}

/** `base`: undefined where the declaration has none, null where it is broken. */
function derived(
  declaration: Derivable,
  base: Derived | null | undefined,
  overrides: Overrides,
  clauses: Clauses,
  findings: Findings,
): Derived | null {
  const layer = base ? base.layer + 1 : 0;
  const own = written(declaration.block, { from: layer, width: 1 }, clauses, findings);
  const override = overrides.blocks.get(declaration.name.text) ?? nothing;
  if (declaration.head.kind !== 'derived') {
    for (const name of withoutsOf(declaration.block))
      findings.report('E0315', { name: name.text }, name.span);
    const block = overlay({ ...own, without: [] }, override, findings);
    return { declaration, head: declaration.head, block, layer };
  }
  if (!base) return null;
  const block = overlay(overlay(base.block, own, findings), override, findings);
  return { declaration, head: base.head, block, layer };
}

/** `without` in a declaration that has no base, however deep. */
function withoutsOf(block: Block | null): readonly Name[] {
  return (block?.entries ?? []).flatMap((entry) => {
    if (entry.kind === 'without') return entry.names;
    return entry.kind === 'setting' ? withoutsOf(entry.block) : [];
  });
}
