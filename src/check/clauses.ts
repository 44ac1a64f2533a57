import type { Block, LetDeclaration, Name } from '../lang/ast.ts';
import { reportCycle } from './cycles.ts';
import type { Findings } from './findings.ts';
import { dependencyOrder } from './order.ts';
import type { Overrides } from './overrides.ts';
import { article, type Symbols } from './resolve.ts';
import { reportUnknownName } from './unknown.ts';
import { nothing, overlay, written, type Layers, type NamedBlocks, type WrittenBlock } from './written.ts';

/** Blocks with a name: `let third = { sparse { density 33% } }`, for `with third`. */
export class Clauses implements NamedBlocks {
  readonly #symbols: Symbols;
  readonly #overrides: Overrides;
  readonly #findings: Findings;
  readonly #used = new Set<string>();
  /** Those that put themselves in, through whatever others; they are taken for empty. */
  readonly #circular: ReadonlySet<string>;

  constructor(symbols: Symbols, overrides: Overrides, findings: Findings) {
    this.#symbols = symbols;
    this.#overrides = overrides;
    this.#findings = findings;
    const clauses = new Map([...symbols.lets].filter(([, { value }]) => value.kind === 'block'));
    const { cycles } = dependencyOrder(clauses.values(), ({ value }) =>
      value.kind === 'block' ? includedIn(value).flatMap(({ text }) => clauses.get(text) ?? []) : [],
    );
    for (const cycle of cycles) reportCycle('`with`', cycle, findings);
    this.#circular = new Set(cycles.flat().map(({ name }) => name.text));
  }

  /** What the block says, between the given layers; nothing after a mistake, reported. */
  named(name: Name, layers: Layers): WrittenBlock {
    this.#used.add(name.text);
    const block = this.#blockOf(name, this.#symbols.lets.get(name.text));
    if (block === null || this.#circular.has(name.text)) return nothing;
    const override = this.#overrides.blocks.get(name.text) ?? nothing;
    return overlay(written(block, layers, this, this.#findings), override, this.#findings);
  }

  isUsed(name: string): boolean {
    return this.#used.has(name);
  }

  #blockOf(name: Name, declaration: LetDeclaration | undefined): Block | null {
    if (declaration?.value.kind === 'block') return declaration.value;
    const other = declaration ?? this.#symbols.byName.get(name.text);
    if (other === undefined) {
      const clauses = [...this.#symbols.lets].filter(([, { value }]) => value.kind === 'block');
      reportUnknownName(
        'clause',
        name,
        clauses.map(([text]) => text),
        this.#findings,
      );
    } else {
      const related = [{ span: other.name.span, label: `declared as ${article(other.kind)} here` }];
      const found = declaration === undefined ? article(other.kind) : 'a `let` with a value';
      this.#findings.report('E0210', { name: name.text, found }, name.span, { related });
    }
    return null;
  }
}

function includedIn({ entries }: Pick<Block, 'entries'>): readonly Name[] {
  return entries.flatMap((entry) => {
    switch (entry.kind) {
      case 'with':
        return entry.names;
      case 'setting':
        return entry.block === null ? [] : includedIn(entry.block);
      case 'rule':
        return includedIn({ entries: entry.settings });
      default:
        return [];
    }
  });
}
