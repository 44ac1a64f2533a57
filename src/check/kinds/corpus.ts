import type { z } from 'zod';
import type { Context, CheckedStage } from '../context.ts';
import { textFiles, usualFiles, type UsualNames } from '../corpus-files.ts';
import type { Derived } from '../derive.ts';
import { defaultUpkeep } from '../fitting.ts';
import { folderForm, sotuForm, textForm } from '../forms/corpus.ts';
import { reportMisplaced } from '../misplaced.ts';
import { typedPlaces, type Renames } from '../places.ts';
import { read } from '../read.ts';
import type { Owner, Reading } from '../reading.ts';
import { stageName } from '../roles.ts';
import type { CorpusSettings, VocabularySettings } from '../settings/corpus.ts';
import { reportUnknownWord } from '../unknown.ts';

const corpusTypes: readonly CorpusSettings['type'][] = ['sotu', 'text', 'ptb', 'wikitext2'];

const renames: Renames = {
  min_count: ['vocabulary.minCount'],
  vocabulary_size: ['vocabulary.size'],
  valid: ['split.valid'],
  test: ['split.test'],
};

const ptbNames: UsualNames = {
  train: ['ptb.train.txt', 'train.txt'],
  valid: ['ptb.valid.txt', 'valid.txt'],
  test: ['ptb.test.txt', 'test.txt'],
};

const wikitextNames: UsualNames = {
  train: ['wiki.train.tokens'],
  valid: ['wiki.valid.tokens'],
  test: ['wiki.test.tokens'],
};

interface Found {
  readonly settings: CorpusSettings;
  readonly files: Readonly<Record<string, string>>;
  readonly places: Reading<unknown>['places'];
}

export function checkCorpus({ declaration, head, block }: Derived, context: Context): CheckedStage | null {
  if (head.kind !== 'type') return null;
  const { text: name, span } = declaration.name;
  const owner: Owner = { text: `corpus \`${name}\``, span };
  reportMisplaced(block, owner.text, { rules: false, expectations: false }, context.findings);
  const found = ((): Found | null => {
    const folder = (type: 'ptb' | 'wikitext2', names: UsualNames) => {
      const reading = read(folderForm, block, owner, context);
      const files = reading && usualFiles(names, reading, context);
      return files && { settings: { type }, files, places: reading.places };
    };
    switch (head.type.text) {
      case 'sotu': {
        const reading = read(sotuForm, block, owner, context);
        return (
          reading && {
            settings: { type: 'sotu', vocabulary: vocabularyOf(reading) },
            files: {},
            places: reading.places,
          }
        );
      }
      case 'text': {
        const reading = read(textForm, block, owner, context);
        const text = reading && textFiles(reading, owner, context);
        return (
          text && {
            settings: { type: 'text', vocabulary: vocabularyOf(reading), split: text.split },
            ...text,
            places: reading.places,
          }
        );
      }
      case 'ptb':
        return folder('ptb', ptbNames);
      case 'wikitext2':
        return folder('wikitext2', wikitextNames);
      default:
        reportUnknownWord('kind of corpus', head.type, corpusTypes, context.findings);
        return null;
    }
  })();
  if (found === null) return null;
  return {
    stage: {
      name: stageName(name),
      kind: 'corpus',
      settings: found.settings,
      inputs: {},
      files: found.files,
      upkeep: defaultUpkeep,
      expectations: [],
      span,
      places: typedPlaces(found.places, renames),
    },
    yields: null,
  };
}

function vocabularyOf({ value }: Reading<z.output<typeof sotuForm>>): VocabularySettings {
  return { minCount: value.min_count, size: value.vocabulary_size ?? null };
}
