import type { Mistakes } from './mistakes.ts';
import type { Stretch } from './spans.ts';

/** Greatest number of characters of a file. */
export const sizeLimit = 4_000_000;

/** All but tab and line ends. */
const controls = /[^\P{Cc}\t\r\n]/gu;

/** What people type or paste for something that the language has. */
const meant: Readonly<Record<string, string>> = {
  "'": 'strings stand between double quotes: "..."',
  '`': 'strings stand between double quotes: "..."',
  '\u201c': 'strings stand between straight double quotes: "..."',
  '\u201d': 'strings stand between straight double quotes: "..."',
  '\u2192': 'an arrow is written `->`',
  '\u2013': 'this is a dash; a minus is written `-`',
  '\u2212': 'this is another minus sign than `-`',
  '\u2264': 'at most is written `<=`',
  '\u2265': 'at least is written `>=`',
  '\u00d7': 'a product is written `*`',
  '\u00a0': 'this is a no-break space; write an ordinary one',
  ';': 'settings follow one another without any sign',
  ':': 'a value follows its setting after a space: `rate 20`',
  '.': 'a path with dots is for `--set`; in a file, settings are nested in braces',
  $: 'a `let` is used by its bare name',
  '%': 'a percentage is written without a space: `50%`',
  '!': 'a switch is written `tied no`, a setting is taken away by `without`',
};

/** Control characters, wherever they stand. */
export function reportControls(text: string, mistakes: Mistakes): void {
  for (const { index, 0: character } of text.matchAll(controls)) {
    if (mistakes.isFull) return;
    mistakes.report('E0102', { character: codePoint(character) }, { start: index, end: index + 1 });
  }
}

/** Visible characters that the language does not use. */
export function reportStrays(text: string, strays: readonly Stretch[], mistakes: Mistakes): void {
  for (const stray of strays) {
    const visible = text.slice(stray.start, stray.end).replace(controls, '');
    const first = visible.codePointAt(0);
    if (first !== undefined) mistakes.report('E0105', describe(String.fromCodePoint(first)), stray);
  }
}

function describe(character: string): { character: string; advice: string | null } {
  const isPlain = /[!-~]/.test(character);
  const isShown = !/[\s\p{C}]/u.test(character);
  const name = isPlain
    ? `\`${character}\``
    : isShown
      ? `\`${character}\` (${codePoint(character)})`
      : codePoint(character);
  return { character: name, advice: adviceOn(character) };
}

function adviceOn(character: string): string | null {
  if (/\p{L}|\p{M}/u.test(character)) return 'names are of ASCII letters, digits and `_`';
  return meant[character] ?? null;
}

function codePoint(character: string): string {
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
}
