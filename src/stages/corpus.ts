import type { CorpusSettings, Split, VocabularySettings } from '../check/settings/corpus.ts';
import { tokensIn } from '../ml/data/token-log.ts';
import { unigramPerplexity } from '../ml/data/unigram.ts';
import { encode, vocabularyOf, type NumberedTexts, type VocabularyRule } from '../ml/data/vocabulary.ts';
import { corpusPieces } from './artifacts.ts';
import { readDictionary } from './corpora/dictionary.ts';
import { publishedCorpora, requirePublished } from './corpora/published.ts';
import { readSotu } from './corpora/sotu.ts';
import type { CorpusFiles } from './corpora/text-file.ts';
import { readSplitFiles, readText } from './corpora/text.ts';
import { jsonBytes } from './json-bytes.ts';
import type { StageContext, StageResult } from './stage.ts';

export async function runCorpus(context: StageContext<'corpus'>): Promise<StageResult> {
  const { numbered, words } = await read(context.settings, filesOf(context));
  encode(numbered, words);
  const { texts } = numbered;
  const unigram = {
    valid: unigramPerplexity(texts.train, texts.valid, words.length),
    test: unigramPerplexity(texts.train, texts.test, words.length),
  };
  const lengths = lengthsOf(numbered);
  const tokens = lengths.train + lengths.valid + lengths.test;
  context.progress({ done: tokens, total: tokens, unit: 'tokens' });
  context.log(
    `${tokens} tokens, ${words.length} words, unigram perplexity ${unigram.valid.toFixed(1)} (valid)`,
  );
  return {
    status: 'done',
    outputs: {
      tokens: corpusPieces(texts, words.length),
      vocabulary: jsonBytes(words),
      unigram: jsonBytes(unigram),
    },
    summary: {
      tokens,
      ...lengths,
      vocabulary: words.length,
      unigramValid: unigram.valid,
      unigramTest: unigram.test,
    },
  };
}

interface Read {
  readonly numbered: NumberedTexts;
  readonly words: readonly string[];
}

async function read(settings: CorpusSettings, files: CorpusFiles): Promise<Read> {
  switch (settings.type) {
    case 'sotu':
      return withVocabulary(readSotu(), settings.vocabulary, files);
    case 'text':
      return withVocabulary(await readText(files, settings.split), settings.vocabulary, files);
    case 'ptb':
    case 'wikitext2':
    case 'wikitext103': {
      const everyWord = { minCount: 1, size: null, ...(settings.order && { order: settings.order }) };
      const read = await withVocabulary(await readSplitFiles(files), everyWord, files);
      requirePublished(publishedCorpora[settings.type], lengthsOf(read.numbered), read.words.length);
      return read;
    }
  }
}

async function withVocabulary(
  numbered: NumberedTexts,
  settings: VocabularySettings,
  { dictionary }: CorpusFiles,
): Promise<Read> {
  const rule: VocabularyRule =
    dictionary === undefined
      ? settings.order === 'appearance'
        ? { order: 'appearance' }
        : { order: 'frequency', minCount: settings.minCount, size: settings.size }
      : { order: 'listed', words: await readDictionary(dictionary) };
  return { numbered, words: vocabularyOf(numbered, rule) };
}

function lengthsOf({ texts }: NumberedTexts): Record<Split, number> {
  const { train, valid, test } = texts;
  return { train: tokensIn(train), valid: tokensIn(valid), test: tokensIn(test) };
}

function filesOf(context: StageContext<'corpus'>): CorpusFiles {
  return Object.fromEntries(
    Object.entries(context.files).map(([role, path]) => [role, { path, chunks: context.fileChunks(role) }]),
  );
}
