import type { z } from 'zod';
import type { Span } from '../diag/source.ts';
import type { Findings } from './findings.ts';
import { exampleOf, expectedText, formOf, type Form, type Reads } from './forms/form.ts';
import { reportIssues } from './issues.ts';
import type { Lets } from './lets.ts';
import { meaningText, type Meaning } from './meaning.ts';
import { reportUnknownPath, reportUnknownSetting, reportUnknownWord, suggestion } from './unknown.ts';
import { overrideLayer, spanOf, type Written, type WrittenBlock } from './written.ts';

/** Where a setting of the file stands. */
export interface Place {
  readonly name: Span;
  /** Where its value is used. */
  readonly value: Span;
  /** Name and value together; the `let` if the value is but the name of one: what to edit to change it. */
  readonly edit: Span;
  readonly layer: number;
}

/** Typed settings and where each was written, by its path in the file's words (`optimizer.weight_decay`). */
export interface Reading<T> {
  readonly value: T;
  readonly places: ReadonlyMap<string, Place>;
}

/** Whose settings are read, for messages. */
export interface Owner {
  /** "stage `dense`". */
  readonly text: string;
  /** Where to point when something is missing. */
  readonly span: Span;
}

export interface Reader {
  readonly lets: Lets;
  readonly findings: Findings;
}

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

class BlockReading {
  readonly places = new Map<string, Place>();
  /** Paths whose value could not be read; the schema must not call them missing. */
  readonly broken = new Set<string>();
  readonly #lets: Lets;
  readonly #findings: Findings;

  constructor({ lets, findings }: Reader) {
    this.#lets = lets;
    this.#findings = findings;
  }

  block(form: Form, block: WrittenBlock, owner: string, prefix: string): Raw {
    const raw: Raw = {};
    for (const [name, written] of block.settings) {
      const path = prefix + name;
      const reads = form.get(name);
      const value =
        reads === undefined ? this.#unknown(form, written, owner) : this.#setting(reads, written, path);
      if (value === undefined) this.broken.add(path);
      else raw[name] = value;
    }
    return raw;
  }

  #unknown(form: Form, { name, layer }: Written, owner: string): undefined {
    const inside = [...form].find(([, reads]) => reads.kind === 'section' && reads.form.has(name.text));
    if (inside === undefined) {
      const report = layer === overrideLayer ? reportUnknownPath : reportUnknownSetting;
      report(owner, name, [...form.keys()], this.#findings);
    } else {
      const holes = {
        setting: name.text,
        problem: `is a setting of \`${inside[0]}\``,
        example: exampleOf(...inside),
      };
      this.#findings.report('E0307', holes, name.span);
    }
  }

  /** The value for the schema; undefined after a mistake. */
  #setting(reads: Reads, written: Written, path: string): unknown {
    const { name } = written;
    const place = {
      name: name.span,
      value: written.value?.span ?? name.span,
      edit: spanOf(written),
      layer: written.layer,
    };
    this.places.set(path, place);
    if (reads.kind === 'section') {
      if (written.value !== null || written.block === null)
        return this.#form(written, reads, 'takes a block, not a value');
      return this.block(reads.form, written.block, `\`${name.text}\``, `${path}.`);
    }
    if (reads.kind === 'variants') return this.#variant(reads, written, path);
    if (written.block !== null) return this.#form(written, reads, 'takes a value, not a block');
    if (written.value === null) return undefined;
    const keyword = written.value.kind === 'name' ? this.#keyword(reads, written.value.text) : undefined;
    if (keyword !== undefined) return keyword;
    const meaning = this.#lets.meaningOf(written.value);
    if (meaning === null) return undefined;
    if (meaning.written !== meaning.span) this.places.set(path, { ...place, edit: meaning.written });
    return this.#value(reads, meaning, name.text);
  }

  #variant(reads: Reads & { kind: 'variants' }, written: Written, path: string): unknown {
    const { name, value } = written;
    const meaning = value && this.#lets.meaningOf(value);
    const kind = value === null ? reads.preset : value.kind === 'name' ? value.text : null;
    const form = kind === null ? undefined : reads.forms.get(kind);
    if (kind === null || form === undefined) {
      if (meaning?.kind === 'word')
        reportUnknownWord(`\`${name.text}\``, meaning, [...reads.forms.keys()], this.#findings);
      else if (meaning !== null) this.#mismatch(reads, meaning, name.text);
      return undefined;
    }
    const owner = `\`${name.text} ${kind}\``;
    const inner = written.block && this.#liveIn(form, reads, written.block, owner);
    return { kind, ...(inner && this.block(form, inner, owner, `${path}.`)) };
  }

  /** The block without settings that only another keyword would bring to life; those are reported. */
  #liveIn(
    form: Form,
    { forms }: Reads & { kind: 'variants' },
    block: WrittenBlock,
    owner: string,
  ): WrittenBlock {
    const settings = new Map(block.settings);
    for (const [name, { name: written }] of block.settings) {
      if (form.has(name)) continue;
      const other = [...forms].find(([, settings]) => settings.has(name));
      if (other === undefined) continue;
      const reason = `it is a setting of \`${other[0]}\`, and this is ${owner}`;
      this.#findings.report(
        'E0306',
        { setting: name, reason, advice: `delete it, or write \`${other[0]}\`` },
        written.span,
      );
      settings.delete(name);
      this.broken.add(name);
    }
    return { ...block, settings };
  }

  #keyword(reads: Reads, word: string): unknown {
    switch (reads.kind) {
      case 'flag':
        return word === 'yes' ? true : word === 'no' ? false : undefined;
      case 'choice':
        return reads.words.includes(word) ? word : undefined;
      case 'number':
        return reads.orNone && word === 'none' ? null : undefined;
      default:
        return undefined;
    }
  }

  #value(reads: Reads, meaning: Meaning, name: string): unknown {
    if (reads.kind === 'either') {
      const option = reads.options.find((option) => this.#fits(option, meaning)) ?? reads.options[0];
      return option && this.#fits(option, meaning)
        ? this.#value(option, meaning, name)
        : this.#mismatch(reads, meaning, name);
    }
    if (meaning.kind === 'word') {
      const keyword = this.#keyword(reads, meaning.text);
      return keyword === undefined ? this.#word(reads, meaning, name) : keyword;
    }
    if (reads.kind === 'text' && meaning.kind === 'text') return meaning.value;
    if (reads.kind !== 'number') return this.#mismatch(reads, meaning, name);
    if (reads.word !== null) {
      if (meaning.kind !== 'qualified' || meaning.word !== reads.word)
        return this.#mismatch(reads, meaning, name);
      return this.#value({ ...reads, word: null }, meaning.value, name);
    }
    if (meaning.kind !== 'amount' || !accepts(reads.dimension, meaning.amount.dimension)) {
      return this.#mismatch(reads, meaning, name);
    }
    return meaning.amount.value;
  }

  #fits(reads: Reads, meaning: Meaning): boolean {
    return reads.kind === 'text'
      ? meaning.kind === 'text'
      : reads.kind === 'number' && meaning.kind === 'amount';
  }

  /** A word that is neither a keyword of the setting nor a `let`: most likely one of them misspelt. */
  #word(reads: Reads, meaning: Meaning & { kind: 'word' }, name: string): undefined {
    if (reads.kind === 'choice' || reads.kind === 'flag') {
      const words = reads.kind === 'choice' ? reads.words : ['yes', 'no'];
      reportUnknownWord(`\`${name}\``, meaning, words, this.#findings);
    } else if (suggestion(meaning, this.#lets.names).nearest !== null)
      this.#lets.unknown(meaning.text, meaning.span);
    else this.#mismatch(reads, meaning, name);
  }

  #mismatch(reads: Reads, meaning: Meaning, name: string): undefined {
    const holes = {
      setting: name,
      expected: expectedText(reads),
      found: meaningText(meaning),
      advice: adviceFor(reads, name),
    };
    this.#findings.report('E0302', holes, meaning.span);
  }

  #form({ name }: Written, reads: Reads, problem: string): undefined {
    this.#findings.report(
      'E0307',
      { setting: name.text, problem, example: exampleOf(name.text, reads) },
      name.span,
    );
  }
}

/** A plain number passes for a fraction (0.2) and for a time (seconds), never the other way round. */
function accepts(wanted: string, found: string): boolean {
  return wanted === found || (found === 'number' && (wanted === 'fraction' || wanted === 'time'));
}

function adviceFor(reads: Reads, name: string): string | null {
  return reads.kind === 'number' || reads.kind === 'text'
    ? `for example \`${exampleOf(name, reads)}\``
    : null;
}
