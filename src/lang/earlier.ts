import type { Declaration } from './ast.ts';

interface Remembered {
  readonly start: number;
  /** How many tokens it had: brackets that are open elsewhere may take some away, or add some. */
  readonly tokens: number;
  readonly declarations: readonly Declaration[];
}

/**
 * The declarations of a text before an edit. Those that the edit left as they were, wherever they stand by now, need not be
 * read again: that is most of what reading takes. Nothing is kept of a declaration with mistakes.
 */
export class Earlier {
  #before: ReadonlyMap<string, Remembered> = new Map();
  #now = new Map<string, Remembered>();

  /** A text is read from its beginning; what the one before it did not have is forgotten. */
  begin(): void {
    this.#before = this.#now;
    this.#now = new Map();
  }

  /** What stands in a part of the text; null if it is not known. */
  take(part: string, tokens: number, start: number): readonly Declaration[] | null {
    const found = this.#now.get(part) ?? this.#before.get(part);
    if (found?.tokens !== tokens) return null;
    const by = start - found.start;
    const declarations = by === 0 ? found.declarations : found.declarations.map((one) => moved(one, by));
    this.keep(part, { start, tokens, declarations });
    return declarations;
  }

  keep(part: string, remembered: Remembered): void {
    this.#now.set(part, remembered);
  }
}

/** A copy of a tree whose spans lie elsewhere. */
function moved<T>(node: T, by: number): T {
  if (typeof node !== 'object' || node === null) return node;
  if (Array.isArray(node)) return node.map((item: unknown) => moved(item, by)) as T;
  const fields = node as Record<string, unknown>;
  const copy: Record<string, unknown> = {};
  for (const name in fields) {
    const value = fields[name];
    const isOffset = typeof value === 'number' && (name === 'start' || name === 'end');
    copy[name] = isOffset ? value + by : moved(value, by);
  }
  return copy as T;
}
