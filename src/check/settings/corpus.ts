/** Which word types get an id of their own; the rest become `<unk>`. Counted on the training split alone. */
export interface VocabularySettings {
  /** A type seen fewer times in training is `<unk>`. 1 keeps all. */
  readonly minCount: number;
  /** At most this many types, most frequent first, `<unk>` and `<eos>` included; null = no limit. */
  readonly size: number | null;
}

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

/** Penn Treebank in Mikolov's preprocessing: a folder with the usual file names, token counts verified. */
export interface PtbSettings {
  readonly type: 'ptb';
}

/** WikiText-2, word level: a folder with the usual file names, token counts verified. */
export interface WikiText2Settings {
  readonly type: 'wikitext2';
}

export type CorpusSettings = SotuSettings | TextSettings | PtbSettings | WikiText2Settings;

export type Split = 'train' | 'valid' | 'test';
export const splits: readonly Split[] = ['train', 'valid', 'test'];
