import type { z } from 'zod';
import { exampleOf, formOf, type Form, type Reads } from './forms/form.ts';
import { reportIssues } from './issues.ts';
import type { Owner, Place, Reader, Reading } from './reading.ts';
import { reportUnknownPath, reportUnknownSetting } from './unknown.ts';
import { keyword, mismatch, refused, valueOf } from './value.ts';
import { overrideLayer, spanOf, type Written, type WrittenBlock } from './written.ts';

/** Settings of a block by its schema: units converted, defaults filled in; null after mistakes, all reported. */
export function read<S extends z.ZodObject>(
  schema: S,
  block: WrittenBlock,
  owner: Owner,
  reader: Reader,
): Reading<z.output<S>> | null {
  const reading = new BlockReading(reader);
  const form = formOf(schema);
  const raw = reading.block(form, block, owner.text, '');
  const result = schema.safeParse(raw);
  if (!result.success) reportIssues(result.error.issues, raw, form, reading, owner, reader.findings);
  return result.success && reading.broken.size === 0 ? { value: result.data, places: reading.places } : null;
}

type Raw = Record<string, unknown>;
type Variants = Reads & { readonly kind: 'variants' };

class BlockReading {
  readonly places = new Map<string, Place>();
  /** Paths whose value could not be read; the schema must not call them missing. */
  readonly broken = new Set<string>();
  readonly #reader: Reader;

  constructor(reader: Reader) {
    this.#reader = reader;
  }

  block(form: Form, block: WrittenBlock, owner: string, prefix: string): Raw {
    const raw: Raw = {};
    for (const [name, written] of block.settings) {
      const path = prefix + name;
      const reads = form.get(name);
      const value =
        reads === undefined ? this.#unknown(form, written, owner) : this.#setting(reads, written, path);
      if (value === refused) this.broken.add(path);
      else raw[name] = value;
    }
    return raw;
  }

  #unknown(form: Form, { name, layer }: Written, owner: string): typeof refused {
    const { findings } = this.#reader;
    const inside = [...form].find(([, reads]) => reads.kind === 'section' && reads.form.has(name.text));
    if (inside !== undefined) {
      const problem = `is a setting of \`${inside[0]}\``;
      findings.report('E0307', { setting: name.text, problem, example: exampleOf(...inside) }, name.span);
    } else {
      const report = layer === overrideLayer ? reportUnknownPath : reportUnknownSetting;
      report(owner, name, [...form.keys()], findings);
    }
    return refused;
  }

  #setting(reads: Reads, written: Written, path: string): unknown {
    const { name, value, block, layer } = written;
    const place = { name: name.span, value: value?.span ?? name.span, edit: spanOf(written), layer };
    this.places.set(path, place);
    if (reads.kind === 'section') {
      if (value !== null || block === null)
        return this.#malformed(written, reads, 'takes a block, not a value');
      return this.block(reads.form, block, `\`${name.text}\``, `${path}.`);
    }
    if (reads.kind === 'variants') return this.#variant(reads, written, path);
    if (block !== null) return this.#malformed(written, reads, 'takes a value, not a block');
    if (value === null) return refused;
    const constant = value.kind === 'name' ? keyword(reads, value.text) : undefined;
    if (constant !== undefined) return constant;
    const meaning = this.#reader.lets.meaningOf(value);
    if (meaning === null) return refused;
    if (meaning.written !== meaning.span) this.places.set(path, { ...place, edit: meaning.written });
    return valueOf(reads, meaning, name, this.#reader);
  }

  #variant(reads: Variants, { name, value, block }: Written, path: string): unknown {
    const kind = value === null ? reads.preset : this.#variantName(reads, value);
    if (kind === null) return refused;
    const form = reads.forms.get(kind);
    if (form === undefined) {
      const meaning = value && this.#reader.lets.meaningOf(value);
      return meaning === null ? refused : mismatch(reads, meaning, name, this.#reader);
    }
    const owner = `\`${name.text} ${kind}\``;
    return {
      kind,
      ...(block && this.block(form, this.#liveIn(form, reads, block, owner, path), owner, `${path}.`)),
    };
  }

  /** The keyword itself, or that of a `let`; any other text if it is neither; null after a mistake. */
  #variantName(reads: Variants, value: NonNullable<Written['value']>): string | null {
    if (value.kind === 'name' && reads.forms.has(value.text)) return value.text;
    const meaning = this.#reader.lets.meaningOf(value);
    return meaning && (meaning.kind === 'word' ? meaning.text : '');
  }

  /** The block without settings that only another keyword would bring to life; those are reported. */
  #liveIn(form: Form, { forms }: Variants, block: WrittenBlock, owner: string, path: string): WrittenBlock {
    const settings = new Map(block.settings);
    for (const [name, { name: written }] of block.settings) {
      if (form.has(name)) continue;
      const other = [...forms].find(([, settings]) => settings.has(name));
      if (other === undefined) continue;
      const reason = `it is a setting of \`${other[0]}\`, and this is ${owner}`;
      const advice = `delete it, or write \`${other[0]}\``;
      this.#reader.findings.report('E0306', { setting: name, reason, advice }, written.span);
      settings.delete(name);
      this.broken.add(`${path}.${name}`);
    }
    return { ...block, settings };
  }

  #malformed({ name }: Written, reads: Reads, problem: string): typeof refused {
    const holes = { setting: name.text, problem, example: exampleOf(name.text, reads) };
    this.#reader.findings.report('E0307', holes, name.span);
    return refused;
  }
}
