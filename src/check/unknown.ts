import type { Attachments } from '../diag/report.ts';
import type { Span } from '../diag/source.ts';
import { nearest } from '../diag/suggest.ts';
import type { Findings } from './findings.ts';

/** A word where it stands: a `Name` of the tree, or the text of a selector. */
export interface Word {
  readonly text: string;
  readonly span: Span;
}

/** The nearest known word and the edit that puts it in place; nothing where no word is near. */
export function suggestion(word: Word, known: readonly string[]): { nearest: string | null } & Attachments {
  const near = nearest(word.text, known);
  if (near === null) return { nearest: null };
  return { nearest: near, fix: { title: `write \`${near}\``, span: word.span, replacement: near } };
}

export function reportUnknownName(
  what: string,
  word: Word,
  known: readonly string[],
  findings: Findings,
): void {
  const { nearest, ...cure } = suggestion(word, known);
  findings.report('E0201', { what, name: word.text, known: shortened(known), nearest }, word.span, cure);
}

/** A type, verb, split or metric: words that the language itself knows. */
export function reportUnknownWord(
  what: string,
  word: Word,
  known: readonly string[],
  findings: Findings,
): void {
  const { nearest, ...cure } = suggestion(word, known);
  findings.report('E0205', { what, name: word.text, known: shortened(known), nearest }, word.span, cure);
}

export function reportUnknownSetting(
  owner: string,
  word: Word,
  known: readonly string[],
  findings: Findings,
): void {
  const { nearest, ...cure } = suggestion(word, known);
  findings.report('E0301', { setting: word.text, owner, known: shortened(known), nearest }, word.span, cure);
}

/** A step of an override's path that leads nowhere. */
export function reportUnknownPath(
  owner: string,
  word: Word,
  known: readonly string[],
  findings: Findings,
): void {
  const { nearest, ...cure } = suggestion(word, known);
  findings.report('E0502', { owner, name: word.text, known: shortened(known), nearest }, word.span, cure);
}

export function reportNothingToTakeAway(word: Word, known: readonly string[], findings: Findings): void {
  const { nearest, ...cure } = suggestion(word, known);
  findings.report('E0309', { setting: word.text, known: shortened(known), nearest }, word.span, cure);
}

/** A list that stays readable when a file declares hundreds of names. */
export function shortened(names: readonly string[]): readonly string[] {
  const shown = 16;
  return names.length <= shown ? names : [...names.slice(0, shown), `and ${names.length - shown} more`];
}
