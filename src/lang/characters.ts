import type { Diagnostic } from '../diag/diagnostic.ts';
import { report } from '../diag/report.ts';
import type { Locate, Stretch } from './spans.ts';

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
export function controlCharacters(text: string, locate: Locate): Diagnostic[] {
  return Array.from(text.matchAll(controls), ({ index, 0: character }) =>
    report('E0102', { character: codePoint(character) }, locate({ start: index, end: index + 1 })),
  );
}

/** Visible characters that the language does not use. */
export function strayCharacters(text: string, strays: readonly Stretch[], locate: Locate): Diagnostic[] {
  return strays.flatMap((stray) => {
    const characters = text.slice(stray.start, stray.end).replace(controls, '');
    const first = characters.codePointAt(0);
    if (first === undefined) return [];
    const character = String.fromCodePoint(first);
    const name = /[\s\p{C}]/u.test(character)
      ? codePoint(character)
      : first > 0x7e
        ? `\`${character}\` (${codePoint(character)})`
        : `\`${character}\``;
    return report('E0105', { character: name, advice: adviceOn(character) }, locate(stray));
  });
}

function adviceOn(character: string): string | null {
  if (/\p{L}|\p{M}/u.test(character)) return 'names are of ASCII letters, digits and `_`';
  return meant[character] ?? null;
}

function codePoint(character: string): string {
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
}
