import type { Span } from '../diag/source.ts';
import type { Amount } from './amount.ts';
import { amountText } from './amount.ts';

/** What a value comes to once names are looked up and sums are done. */
export type Meaning = (
  | { readonly kind: 'amount'; readonly amount: Amount }
  /** A bare word that is no `let`: a keyword of its setting, or a slip of the pen. */
  | { readonly kind: 'word'; readonly text: string }
  | { readonly kind: 'text'; readonly value: string }
  | { readonly kind: 'list'; readonly items: readonly Meaning[] }
  /** `50% -> 95%`, with the curve that is asked for. */
  | { readonly kind: 'range'; readonly from: Meaning; readonly to: Meaning; readonly curve: string | null }
  /** `every 200`. */
  | { readonly kind: 'qualified'; readonly word: string; readonly wordSpan: Span; readonly value: Meaning }
) & {
  /** Where it is used. */
  readonly span: Span;
  /** Where its value is written: in a `let`, if a bare name refers to one. */
  readonly written: Span;
};

/** For messages: `20%`, the word `fast`, the text "a.txt". */
export function meaningText(meaning: Meaning): string {
  switch (meaning.kind) {
    case 'amount':
      return amountText(meaning.amount);
    case 'word':
      return `the word \`${meaning.text}\``;
    case 'text':
      return `the text "${meaning.value}"`;
    case 'list':
      return 'a list';
    case 'range':
      return meaning.curve === null ? 'a range' : `a range by \`${meaning.curve}\``;
    case 'qualified':
      return `\`${meaning.word}\` with ${meaningText(meaning.value)}`;
  }
}
