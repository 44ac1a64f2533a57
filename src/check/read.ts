import * as z from 'zod';
import { exampleOf, formOf, type Form, type Reads } from './forms/form.ts';
import { reportIssues } from './issues.ts';
import type { Known, Owner, Place, Reader, Reading } from './reading.ts';
import { reportUnknownPath, reportUnknownSetting } from './unknown.ts';
import { keyword, mismatch, refused, valueOf } from './value.ts';
import { overrideLayer, spanOf, type Written, type WrittenBlock } from './written.ts';

/**
 * Settings of a block by its schema: units converted, defaults filled in, mistakes reported. `elsewhere` are those that
 * may be set in a place which is not known; unless written here, nothing is known of them.
 */
export function read<S extends z.ZodObject>(
  schema: S,
  block: WrittenBlock,
  owner: Owner,
  reader: Reader,
  elsewhere: readonly string[] = [],
): Reading<z.output<S>> {
  const reading = new BlockReading(reader);
  const form = formOf(schema);
  const raw = reading.block(form, block, owner.text, '');
  for (const name of elsewhere) if (!block.settings.has(name)) reading.doubt(name);
  const result = schema.safeParse(raw);
  const { places, doubtful } = reading;
  if (result.success && doubtful.size === 0) {
    return { value: result.data, known: result.data as Known<z.output<S>>, doubtful, places };
  }
  const issues = result.error?.issues ?? [];
  reportIssues(issues, raw, form, reading, owner, reader.findings);
  for (const { path } of issues) reading.doubt(path.join('.'));
  return { value: null, known: knownOf(schema, raw, doubtful) as Known<z.output<S>>, doubtful, places };
}

type Raw = Record<string, unknown>;

/** Defaults are known only of settings that are sound throughout. */
function knownOf({ shape }: z.ZodObject, raw: Raw, doubtful: ReadonlySet<string>): Raw {
  const sound = Object.entries(shape).filter(([name]) => !doubtful.has(name));
  return {
    ...without(raw, doubtful, ''),
    ...Object.fromEntries(sound.map(([name, schema]) => [name, z.parse(schema, raw[name])])),
  };
}

/** What was read, less what is mistaken, however deep. */
function without(raw: Raw, doubtful: ReadonlySet<string>, prefix: string): Raw {
  const entries = Object.entries(raw).flatMap(([name, value]) => {
    if (!doubtful.has(prefix + name)) return [[name, value]];
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? [[name, without(value as Raw, doubtful, `${prefix}${name}.`)]]
      : [];
  });
  return Object.fromEntries(entries) as Raw;
}

type Variants = Reads & { readonly kind: 'variants' };

class BlockReading {
  readonly places = new Map<string, Place>();
  /** Paths of which nothing is known, and whatever lies around them; the schema must not call them missing. */
  readonly doubtful = new Set<string>();
  readonly #reader: Reader;

  constructor(reader: Reader) {
    this.#reader = reader;
  }

  doubt(path: string): void {
    for (let end = path.length; end > 0; end = path.lastIndexOf('.', end - 1)) {
      this.doubtful.add(path.slice(0, end));
    }
  }

  block(form: Form, block: WrittenBlock, owner: string, prefix: string): Raw {
    const raw: Raw = {};
    const beside = prefix === '' ? this.#reader.beside : undefined;
    for (const [name, written] of block.settings) {
      const path = prefix + name;
      this.#reader.watcher?.setting(written, form, beside);
      const reads = form.get(name);
      const value = reads === undefined ? refused : this.#setting(reads, written, path);
      if (value === refused) this.doubt(path);
      else raw[name] = value;
      if (reads !== undefined) continue;
      const meant = this.#unknown(form, written, owner, prefix);
      for (const other of meant === null ? form.keys() : [meant]) {
        if (!block.settings.has(other)) this.doubt(prefix + other);
      }
    }
    return raw;
  }

  /** Reports it; returns the setting that it most likely is, null if it may be any. */
  #unknown(form: Form, { name, layer }: Written, owner: string, prefix: string): string | null {
    const { findings } = this.#reader;
    const inside = [...form].find(([, reads]) => reads.kind === 'section' && reads.form.has(name.text));
    if (inside !== undefined) {
      const problem = `is a setting of \`${inside[0]}\``;
      findings.report('E0307', { setting: name.text, problem, example: exampleOf(...inside) }, name.span);
      return inside[0];
    }
    const report = layer === overrideLayer ? reportUnknownPath : reportUnknownSetting;
    const elsewhere = prefix === '' ? (this.#reader.beside?.keys() ?? []) : [];
    return report(owner, name, [...form.keys(), ...elsewhere], findings);
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
    if (reads.kind === 'reference') return this.#reference(reads, written, path);
    const named =
      reads.kind === 'either' ? reads.options.find(({ kind }) => kind === 'reference') : undefined;
    if (named?.kind === 'reference' && value?.kind === 'name' && !this.#reader.lets.has(value.text))
      return this.#reference(named, written, path);
    if (block !== null) return this.#malformed(written, reads, 'takes a value, not a block');
    if (value === null) return refused;
    const constant = value.kind === 'name' ? keyword(reads, value.text) : undefined;
    if (constant !== undefined) return constant;
    const meaning = this.#reader.lets.meaningOf(value);
    if (meaning === null) return refused;
    if (meaning.written !== meaning.span) this.places.set(path, { ...place, edit: meaning.written });
    if (reads.kind === 'learnable') this.places.set(`${path}.value`, this.places.get(path) ?? place);
    if (reads.kind === 'range') {
      const [from, to] = meaning.kind === 'range' ? [meaning.from, meaning.to] : [meaning, meaning];
      this.places.set(`${path}.from`, { ...place, value: from.span });
      this.places.set(`${path}.to`, { ...place, value: to.span });
    }
    return valueOf(reads, meaning, name, this.#reader);
  }

  #reference(reads: Reads & { readonly kind: 'reference' }, written: Written, path: string): unknown {
    const { value, block } = written;
    if (value?.kind !== 'name') return this.#malformed(written, reads, 'takes the name of a stage');
    const owner = `\`${written.name.text}\``;
    return { stage: value.text, ...(block && this.block(reads.form, block, owner, `${path}.`)) };
  }

  #variant(reads: Variants, { name, value, unworded, ...written }: Written, path: string): unknown {
    const kind = value === null ? reads.preset : this.#variantName(reads, value);
    if (kind === null) return refused;
    const form = reads.forms.get(kind);
    if (form === undefined) {
      const meaning = value && this.#reader.lets.meaningOf(value);
      return meaning === null ? refused : mismatch(reads, meaning, name, this.#reader);
    }
    const owner = `\`${name.text} ${kind}\``;
    // `optimizer sgd` goes on from `optimizer`, which means the same.
    const block = kind === reads.preset ? (unworded ?? written.block) : written.block;
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
      this.doubt(`${path}.${name}`);
    }
    return { ...block, settings };
  }

  #malformed({ name }: Written, reads: Reads, problem: string): typeof refused {
    const holes = { setting: name.text, problem, example: exampleOf(name.text, reads) };
    this.#reader.findings.report('E0307', holes, name.span);
    return refused;
  }
}
