import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { check } from '../../src/check/check.ts';
import type { PlannedStage } from '../../src/check/plan.ts';
import { memoryProbe } from '../../src/check/probe.ts';
import { noWishes } from '../../src/check/wishes.ts';
import { parse } from '../../src/lang/parse.ts';

const folder = '/home/ada/experiments/selfish';
const splits = ['train', 'valid', 'test'];

/** The corpora and the file that the presets name. */
const probe = memoryProbe(
  [
    ...splits.map((split) => `/home/ada/data/ptb/ptb.${split}.txt`),
    ...splits.map((split) => `/home/ada/data/wikitext-2/wiki.${split}.tokens`),
    '/home/ada/data/selfish/lstm.pt',
  ],
  [],
);

/** Word types of Penn Treebank and of WikiText-2. */
const vocabularies = { ptb: 10_000, wikitext2: 33_278 } as const;

export interface Preset {
  readonly stage: PlannedStage<'train'>;
  readonly vocabulary: number;
}

/** What the trainings of a preset mean, by name. */
export function trainingsOf(file: string): ReadonlyMap<string, Preset> {
  const text = readFileSync(join(import.meta.dirname, '../../experiments/selfish', file), 'utf8');
  const parsed = parse({ name: file, text });
  const { plan, diagnostics } = check(parsed.file, {
    folder,
    workingDirectory: folder,
    overrides: [],
    probe,
    wishes: noWishes,
  });
  const mistakes = [...parsed.diagnostics, ...diagnostics].map(({ code, title }) => `${code} ${title}`);
  if (plan === null || mistakes.length > 0) throw new Error(mistakes.join('\n'));
  const [vocabulary] = plan.stages.flatMap(({ kind, settings }) =>
    kind === 'corpus' && settings.type in vocabularies
      ? [vocabularies[settings.type as keyof typeof vocabularies]]
      : [],
  );
  if (vocabulary === undefined) throw new Error(`${file} has no corpus of known size`);
  return new Map(
    plan.stages.flatMap((stage) => (stage.kind === 'train' ? [[stage.name, { stage, vocabulary }]] : [])),
  );
}
