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
import type { CorpusSettings, VocabularySettings } from '../settings/corpus.ts';
import { knownWord } from '../unknown.ts';
import type { WrittenBlock } from '../written.ts';

const corpusTypes: readonly CorpusSettings['type'][] = ['sotu', 'text', 'ptb', 'wikitext2'];

const renames: Renames = {
  min_count: ['vocabulary.minCount'],
  vocabulary_size: ['vocabulary.size'],
  valid: ['split.valid'],
  test: ['split.test'],
};

const usualNames: Readonly<Record<'ptb' | 'wikitext2', UsualNames>> = {
  ptb: {
    train: ['ptb.train.txt', 'train.txt'],
    valid: ['ptb.valid.txt', 'valid.txt'],
    test: ['ptb.test.txt', 'test.txt'],
  },
  wikitext2: {
    train: ['wiki.train.tokens'],
    valid: ['wiki.valid.tokens'],
    test: ['wiki.test.tokens'],
  },
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
      const { value, places } = read(sotuForm, block, owner, context);
      return { settings: value && { type, vocabulary: vocabularyOf(value) }, files: {}, places };
    }
    case 'text': {
      const reading = read(textForm, block, owner, context);
      const { value, places } = reading;
      const text = textFiles(reading, owner, context);
      const settings = value && text && { type, vocabulary: vocabularyOf(value), split: text.split };
      return { settings, files: text && text.files, places };
    }
    case 'ptb':
    case 'wikitext2': {
      const reading = read(folderForm, block, owner, context);
      return {
        settings: { type },
        files: usualFiles(usualNames[type], reading, context),
        places: reading.places,
      };
    }
  }
}

function vocabularyOf(value: z.output<typeof sotuForm>): VocabularySettings {
  return { minCount: value.min_count, size: value.vocabulary_size ?? null };
}
