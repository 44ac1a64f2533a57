import type { OptionName } from './options.ts';
import type { Verb } from './verbs/verb.ts';

/** What a shell offers for an operand: one of some words, or what there is of a kind. */
export type Offered = readonly string[] | 'experiments' | 'stages' | 'runs' | 'codes' | 'files';

export interface Operand {
  readonly name: string;
  readonly summary: string;
  /** The last of them holds for all words after it. */
  readonly offers: Offered;
}

export interface VerbRow {
  readonly name: string;
  readonly summary: string;
  /** In commander's notation: `<needed>`, `[optional]`, `[any...]`. */
  readonly operands: readonly Operand[];
  readonly options: readonly OptionName[];
  readonly examples: readonly string[];
  /** For programs, not for people. */
  readonly isHidden?: true;
  /** Loads the verb's file; no verb pays for another. */
  readonly load: () => Promise<Verb>;
}
