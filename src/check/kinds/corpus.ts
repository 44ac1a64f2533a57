import type { z } from 'zod';
import { nothingKnown, type CheckedStage, type Context } from '../context.ts';
import { textFiles, usualFiles, type Files, type UsualNames } from '../corpus-files.ts';
import type { Derived } from '../derive.ts';
import { defaultUpkeep } from '../fitting.ts';
import { folderForm, sotuForm, textForm } from '../forms/corpus.ts';
import { reportMisplaced } from '../misplaced.ts';
import { typedPlaces, type Renames } from '../places.ts';
import { read } from '../read.ts';
import type { Owner, Reading } from '../reading.ts';
import { stageName } from '../roles.ts';
import type {
  CorpusSettings,
  PublishedSettings,
  VocabularyOrder,
  VocabularySettings,
} from '../settings/corpus.ts';
import { knownWord } from '../unknown.ts';
import type { WrittenBlock } from '../written.ts';

const corpusTypes: readonly CorpusSettings['type'][] = ['sotu', 'text', 'ptb', 'wikitext2', 'wikitext103'];

const renames: Renames = {
  min_count: ['vocabulary.minCount'],
  vocabulary_size: ['vocabulary.size'],
  dictionary: ['vocabulary.dictionary'],
  valid: ['split.valid'],
  test: ['split.test'],
};

const wikiText: UsualNames = {
  train: ['wiki.train.tokens'],
  valid: ['wiki.valid.tokens'],
  test: ['wiki.test.tokens'],
};

const usualNames: Readonly<Record<PublishedSettings['type'], UsualNames>> = {
  ptb: {
    train: ['ptb.train.txt', 'train.txt'],
    valid: ['ptb.valid.txt', 'valid.txt'],
    test: ['ptb.test.txt', 'test.txt'],
  },
  wikitext2: wikiText,
  wikitext103: wikiText,
};

interface Found {
  readonly settings: CorpusSettings | null;
  readonly files: Files | null;
  readonly places: Reading<unknown>['places'];
}

export function checkCorpus({ declaration, head, block }: Derived, context: Context): CheckedStage {
  const nothing: CheckedStage = { stage: null, yields: nothingKnown };
  if (head.kind !== 'type') return nothing;
  const { text: name, span } = declaration.name;
  const owner: Owner = { text: `corpus \`${name}\``, span };
  reportMisplaced(block, owner.text, { rules: false, expectations: false }, context.findings);
  const type = knownWord('kind of corpus', head.type, corpusTypes, context.findings);
  if (type === null) return nothing;
  const { settings, files, places } = checkType(type, block, owner, context);
  if (!settings || !files) return nothing;
  return {
    stage: {
      name: stageName(name),
      kind: 'corpus',
      settings,
      inputs: {},
      files,
      upkeep: defaultUpkeep,
      expectations: [],
      span,
      places: typedPlaces(places, renames),
    },
    yields: nothingKnown,
  };
}

function checkType(type: CorpusSettings['type'], block: WrittenBlock, owner: Owner, context: Context): Found {
  switch (type) {
    case 'sotu': {
      const reading = read(sotuForm, block, owner, context);
      reviewVocabulary(reading, context);
      const { value, places } = reading;
      return { settings: value && { type, vocabulary: vocabularyOf(value) }, files: {}, places };
    }
    case 'text': {
      const reading = read(textForm, block, owner, context);
      reviewVocabulary(reading, context);
      const { value, places } = reading;
      const text = textFiles(reading, owner, context);
      const settings = value && text && { type, vocabulary: vocabularyOf(value), split: text.split };
      return { settings, files: text && text.files, places };
    }
    case 'ptb':
    case 'wikitext2':
    case 'wikitext103': {
      const reading = read(folderForm, block, owner, context);
      return {
        settings: reading.value && { type, ...orderOf(reading.value) },
        files: usualFiles(usualNames[type], reading, context),
        places: reading.places,
      };
    }
  }
}

function vocabularyOf(
  value: z.output<typeof sotuForm> & { readonly dictionary?: string | undefined },
): VocabularySettings {
  const { min_count: minCount, vocabulary_size: size = null, dictionary } = value;
  return { minCount, size, ...orderOf(value), ...(dictionary === undefined ? {} : { dictionary: true }) };
}

function orderOf({ order }: { readonly order: 'frequency' | VocabularyOrder }): { order?: VocabularyOrder } {
  return order === 'appearance' ? { order } : {};
}

/** A list of words leaves nothing to choose, and words in the order of their appearance are all of them. */
function reviewVocabulary(
  { known, places }: Pick<Reading<z.output<typeof textForm>>, 'known' | 'places'>,
  { findings }: Context,
): void {
  const given = known.dictionary !== undefined ? 'dictionary' : known.order === 'appearance' ? 'order' : null;
  if (given === null) return;
  const reason =
    given === 'dictionary'
      ? 'the words are those of `dictionary`, in its order'
      : '`order appearance` keeps every word of all splits';
  for (const setting of ['min_count', 'vocabulary_size', 'order']) {
    const place = places.get(setting);
    if (place === undefined || setting === given) continue;
    findings.report(
      'E0306',
      { setting, reason, advice: `leave out \`${setting}\` or \`${given}\`` },
      place.edit,
    );
  }
}
