import type { Attachments } from '../diag/report.ts';
import type { Span } from '../diag/source.ts';
import { nearest } from '../diag/suggest.ts';
import type { Findings } from './findings.ts';

/** A word where it stands: a `Name` of the tree, or the text of a selector. */
export interface Word {
  readonly text: string;
  readonly span: Span;
}

/** The nearest known word and the edit that puts it in place, where one is near; and all that are known. */
export function suggestion(word: Word, known: readonly string[]): { nearest: string | null } & Attachments {
  const near = nearest(word.text, known);
  if (near === null) return { nearest: null, choices: known };
  const fix = { title: `write \`${near}\``, span: word.span, replacement: near };
  return { nearest: near, fix, choices: known };
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

/**
 * The type, verb, split or metric that stands there, words that the language itself knows. An unknown one is reported
 * and taken for the nearest, so that what else is wrong can be told; null if none is near.
 */
export function knownWord<W extends string>(
  what: string,
  word: Word,
  known: readonly W[],
  findings: Findings,
): W | null {
  const found = known.find((one) => one === word.text);
  if (found !== undefined) return found;
  const { nearest, ...cure } = suggestion(word, known);
  findings.report('E0205', { what, name: word.text, known: shortened(known), nearest }, word.span, cure);
  return known.find((one) => one === nearest) ?? null;
}

/** Returns the setting that was probably meant, or null. */
export function reportUnknownSetting(
  owner: string,
  word: Word,
  known: readonly string[],
  findings: Findings,
): string | null {
  const { nearest, ...cure } = suggestion(word, known);
  findings.report('E0301', { setting: word.text, owner, known: shortened(known), nearest }, word.span, cure);
  return nearest;
}

/** A step of an override's path that leads nowhere. Returns the one that was probably meant, or null. */
export function reportUnknownPath(
  owner: string,
  word: Word,
  known: readonly string[],
  findings: Findings,
): string | null {
  const { nearest, ...cure } = suggestion(word, known);
  findings.report('E0502', { owner, name: word.text, known: shortened(known), nearest }, word.span, cure);
  return nearest;
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
