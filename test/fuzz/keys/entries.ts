/** What stands in a block. */
export interface SettingEntry {
  readonly kind: 'setting';
  readonly name: string;
  /** As it is written; null = only a block. */
  readonly value: string | null;
  /** What `value` would be if it were not left out; null = there is none. */
  readonly word: string | null;
  /** Equal for two spellings of one value. */
  readonly meaning: string;
  readonly block: readonly SettingEntry[] | null;
}

export type Entry =
  | SettingEntry
  | { readonly kind: 'rule'; readonly selectors: readonly string[]; readonly block: readonly SettingEntry[] }
  | { readonly kind: 'without'; readonly names: readonly string[] }
  /** An expectation, or what takes in a clause. */
  | { readonly kind: 'text'; readonly text: string };

/** What a declaration must say on top of one that it derives from. */
export function difference(base: readonly Entry[], whole: readonly Entry[]): readonly Entry[] {
  const before = settingsOf(base);
  const after = settingsOf(whole);
  const gone = [...before.keys()].filter((name) => !after.has(name));
  const without: readonly Entry[] = gone.length === 0 ? [] : [{ kind: 'without', names: gone }];
  const said = whole.flatMap((entry): readonly Entry[] => {
    if (entry.kind !== 'setting') return [entry];
    const old = before.get(entry.name);
    if (old === undefined) return [entry];
    // Another word must be said.
    return old.meaning === entry.meaning ? continued(old, entry) : [{ ...entry, value: entry.word }];
  });
  return [...without, ...said];
}

/** A setting of the same word goes on from its earlier block. */
function continued(old: SettingEntry, entry: SettingEntry): readonly Entry[] {
  const inner = difference(old.block ?? [], entry.block ?? []);
  if (inner.length === 0) return [];
  return [{ ...entry, block: inner as readonly SettingEntry[] }];
}

function settingsOf(entries: readonly Entry[]): ReadonlyMap<string, SettingEntry> {
  return new Map(entries.flatMap((entry) => (entry.kind === 'setting' ? [[entry.name, entry]] : [])));
}

export function printed(entries: readonly Entry[], gap: () => string): string {
  return entries.map((entry) => entryText(entry, gap)).join(gap());
}

function entryText(entry: Entry, gap: () => string): string {
  switch (entry.kind) {
    case 'text':
      return entry.text;
    case 'without':
      return `without ${list(entry.names)}`;
    case 'rule': {
      const selectors = list(entry.selectors.map((one) => JSON.stringify(one)));
      return `${selectors}${gap()}{${gap()}${printed(entry.block, gap)}${gap()}}`;
    }
    case 'setting': {
      const value = entry.value === null ? '' : ` ${entry.value}`;
      const block = entry.block === null ? '' : ` {${gap()}${printed(entry.block, gap)}${gap()}}`;
      return `${entry.name}${value}${block}`;
    }
  }
}

function list(words: readonly string[]): string {
  return words.length === 1 ? (words[0] ?? '') : `[${words.join(', ')}]`;
}
