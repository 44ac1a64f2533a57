import type { CorpusSettings } from '../check/settings/corpus.ts';
import { unigramPerplexity } from '../ml/data/unigram.ts';
import { buildVocabulary, encode, type Texts, type Vocabulary } from '../ml/data/vocabulary.ts';
import { encodeCorpus } from './artifacts.ts';
import { pennTreebank, requirePublished, wikiText2 } from './corpora/published.ts';
import { readSotu } from './corpora/sotu.ts';
import type { CorpusFiles } from './corpora/text-file.ts';
import { readSplitFiles, readText } from './corpora/text.ts';
import { jsonBytes } from './json-bytes.ts';
import type { StageContext, StageResult } from './stage.ts';

export function runCorpus(context: StageContext<'corpus'>): StageResult {
  const { texts, vocabulary } = read(context.settings, readFiles(context));
  const train = encode(texts.train, vocabulary);
  const valid = encode(texts.valid, vocabulary);
  const test = encode(texts.test, vocabulary);
  const size = vocabulary.words.length;
  const unigram = {
    valid: unigramPerplexity(train, valid, size),
    test: unigramPerplexity(train, test, size),
  };
  const tokens = train.length + valid.length + test.length;
  context.progress({ done: tokens, total: tokens, unit: 'tokens' });
  context.log(`${tokens} tokens, ${size} words, unigram perplexity ${unigram.valid.toFixed(1)} (valid)`);
  return {
    status: 'done',
    outputs: {
      tokens: encodeCorpus({ train, valid, test, vocabulary: size }),
      vocabulary: jsonBytes(vocabulary.words),
      unigram: jsonBytes(unigram),
    },
    summary: {
      tokens,
      train: train.length,
      valid: valid.length,
      test: test.length,
      vocabulary: size,
      unigramValid: unigram.valid,
      unigramTest: unigram.test,
    },
  };
}

interface Read {
  readonly texts: Texts;
  readonly vocabulary: Vocabulary;
}

function read(settings: CorpusSettings, files: CorpusFiles): Read {
  switch (settings.type) {
    case 'sotu':
      return withVocabulary(readSotu(), settings.vocabulary);
    case 'text':
      return withVocabulary(readText(files, settings.split), settings.vocabulary);
    case 'ptb':
      return published(files, pennTreebank);
    case 'wikitext2':
      return published(files, wikiText2);
  }
}

/** Comes with its vocabulary: every word type of the training split. */
function published(files: CorpusFiles, counts: typeof pennTreebank): Read {
  const read = withVocabulary(readSplitFiles(files), { minCount: 1, size: null });
  requirePublished(counts, read.texts, read.vocabulary);
  return read;
}

function withVocabulary(
  texts: Texts,
  rule: { readonly minCount: number; readonly size: number | null },
): Read {
  return { texts, vocabulary: buildVocabulary(texts, { order: 'frequency', ...rule }) };
}

function readFiles(context: StageContext<'corpus'>): CorpusFiles {
  return Object.fromEntries(
    Object.entries(context.files).map(([role, path]) => [role, { path, bytes: context.file(role) }]),
  );
}
