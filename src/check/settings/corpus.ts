/** Which word types get an id of their own; the rest become `<unk>`. Counted on the training split alone. */
export interface VocabularySettings {
  /** A type seen fewer times in training is `<unk>`. 1 keeps all. */
  readonly minCount: number;
  /** At most this many types, most frequent first, `<unk>` and `<eos>` included; null = no limit. */
  readonly size: number | null;
  /** Absent = most frequent first. */
  readonly order?: VocabularyOrder;
  /** The words are those of a file, in its order, and the other fields say nothing. */
  readonly dictionary?: true;
}

/** `appearance`: as they first come in the training, validation and test split, as older programs number them. */
export type VocabularyOrder = 'appearance';

/** The embedded default: State of the Union addresses. */
export interface SotuSettings {
  readonly type: 'sotu';
  readonly vocabulary: VocabularySettings;
}

/** The user's own text. Paths are absolute here; a key never sees them, only the files' digests. */
export interface TextSettings {
  readonly type: 'text';
  readonly vocabulary: VocabularySettings;
  /** Either three named files, or one file or folder cut by size. */
  readonly split:
    | { readonly kind: 'files' }
    /** The last `valid` and `test` parts (fractions of the lines) of the text are held out. */
    | { readonly kind: 'cut'; readonly valid: number; readonly test: number };
}

/**
 * A text that is published with its split and its words: a folder with the usual file names, token counts verified. Penn
 * Treebank in Mikolov's preprocessing, or WikiText at word level.
 */
export interface PublishedSettings {
  readonly type: 'ptb' | 'wikitext2' | 'wikitext103';
  /** Absent = most frequent first. */
  readonly order?: VocabularyOrder;
}

export type CorpusSettings = SotuSettings | TextSettings | PublishedSettings;

export type Split = 'train' | 'valid' | 'test';
export const splits: readonly Split[] = ['train', 'valid', 'test'];
