import type { Name } from '../lang/ast.ts';
import type { Dimension } from './amount.ts';
import { exampleOf, expectedText, keywordsOf, type Reads } from './forms/form.ts';
import { wordTag } from './forms/quantities.ts';
import { meaningText, type Meaning } from './meaning.ts';
import type { Reader } from './reading.ts';
import { suggestion } from './unknown.ts';

/** Stands for a value that could not be read, the mistake being reported; no setting has it. */
export const refused = Symbol('refused');

/** What a keyword stands for in a setting; undefined if it is none of its keywords. */
export function keyword(reads: Reads, word: string): unknown {
  switch (reads.kind) {
    case 'flag':
      return word === 'yes' ? true : word === 'no' ? false : undefined;
    case 'choice':
      return reads.words.includes(word) ? word : undefined;
    case 'number':
      return reads.orNone && word === 'none' ? null : undefined;
    case 'either':
      return reads.options.map((option) => keyword(option, word)).find((value) => value !== undefined);
    default:
      return undefined;
  }
}

/** The value of a setting in base units, not yet judged for its range; or `refused`. */
export function valueOf(reads: Reads, meaning: Meaning, setting: Name, reader: Reader): unknown {
  if (reads.kind === 'either') {
    const option = reads.options.find((option) => fits(option, meaning));
    return option === undefined
      ? mismatch(reads, meaning, setting, reader)
      : valueOf(option, meaning, setting, reader);
  }
  if (meaning.kind === 'word') {
    const value = keyword(reads, meaning.text);
    return value === undefined ? unknownWord(reads, meaning, setting, reader) : value;
  }
  if (reads.kind === 'list' && meaning.kind === 'list') {
    const items = meaning.items.map((item) => valueOf(reads.item, item, setting, reader));
    return items.includes(refused) ? refused : items;
  }
  if (reads.kind === 'worded' && meaning.kind === 'qualified') {
    const number = reads.numbers.get(meaning.word);
    if (number === undefined) return mismatch(reads, meaning, setting, reader);
    const count = valueOf(number, meaning.value, setting, reader);
    return count === refused ? refused : { [wordTag]: meaning.word, count };
  }
  if (reads.kind === 'text' && meaning.kind === 'text') return meaning.value;
  if (reads.kind === 'range') {
    // A way from one end to the other has one form.
    if (meaning.kind === 'range' && meaning.curve !== null) return mismatch(reads, meaning, setting, reader);
    const ends = meaning.kind === 'range' ? [meaning.from, meaning.to] : [meaning, meaning];
    const [from, to] = ends.map((end) => valueOf(reads.of, end, setting, reader));
    return from === refused || to === refused ? refused : { from, to };
  }
  if (reads.kind === 'learnable') {
    const learned = meaning.kind === 'qualified' && meaning.word === 'learned';
    if (meaning.kind === 'qualified' && !learned) return mismatch(reads, meaning, setting, reader);
    const value = valueOf(reads.of, learned ? meaning.value : meaning, setting, reader);
    return value === refused ? refused : { value, learned };
  }
  if (reads.kind !== 'number') return mismatch(reads, meaning, setting, reader);
  if (reads.word !== null) {
    const qualified = meaning.kind === 'qualified' && meaning.word === reads.word;
    if (!qualified) return mismatch(reads, meaning, setting, reader);
    return valueOf({ ...reads, word: null }, meaning.value, setting, reader);
  }
  if (meaning.kind !== 'amount' || !accepts(reads.dimension, meaning.amount.dimension)) {
    return mismatch(reads, meaning, setting, reader);
  }
  return meaning.amount.value;
}

function fits(reads: Reads, meaning: Meaning): boolean {
  return reads.kind === 'text'
    ? meaning.kind === 'text'
    : reads.kind === 'number' && meaning.kind === 'amount';
}

/** A plain number passes for a fraction (0.2) and for a time (seconds), never the other way round. */
function accepts(wanted: Dimension, found: Dimension): boolean {
  return wanted === found || (found === 'number' && (wanted === 'fraction' || wanted === 'time'));
}

/** A word that is neither a keyword of the setting nor a `let`: most likely one of them misspelt. */
function unknownWord(
  reads: Reads,
  meaning: Meaning & { readonly kind: 'word' },
  setting: Name,
  reader: Reader,
): typeof refused {
  if (keywordsOf(reads).length > 0 || suggestion(meaning, reader.lets.names).nearest === null) {
    return mismatch(reads, meaning, setting, reader);
  }
  reader.lets.unknown(meaning.text, meaning.span);
  return refused;
}

export function mismatch(
  reads: Reads,
  meaning: Meaning,
  setting: Name,
  { findings }: Reader,
): typeof refused {
  const { nearest, ...cure } =
    meaning.kind === 'word' ? suggestion(meaning, keywordsOf(reads)) : { nearest: null };
  const exemplary = ['number', 'worded', 'text', 'list', 'learnable'].includes(reads.kind);
  const example = exemplary ? exampleOf(setting.text, reads) : null;
  const expected = expectedText(reads);
  const holes = { setting: setting.text, expected, found: meaningText(meaning), nearest, example };
  const related =
    meaning.written === meaning.span ? [] : [{ span: meaning.written, label: 'its value is written here' }];
  findings.report('E0302', holes, meaning.span, { related, ...cure });
  return refused;
}
