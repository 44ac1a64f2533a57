import { check, type Checked } from '../../src/check/check.ts';
import { noWishes } from '../../src/check/wishes.ts';
import type { AnyPlannedStage, PlannedStage, StageKind } from '../../src/check/plan.ts';
import { memoryProbe } from '../../src/check/probe.ts';
import type { Diagnostic } from '../../src/diag/diagnostic.ts';
import type { Override } from '../../src/lang/override.ts';
import { parse } from '../../src/lang/parse.ts';

export const folder = '/home/ada/experiments';

/** The files that exist in tests of checking. */
const probe = memoryProbe(
  [
    `${folder}/data/ptb/ptb.train.txt.gz`,
    `${folder}/data/ptb/ptb.valid.txt.gz`,
    `${folder}/data/ptb/ptb.test.txt.gz`,
    `${folder}/data/notes.txt`,
    `${folder}/data/letters/b.txt`,
    `${folder}/data/letters/a.txt.gz`,
    `${folder}/data/letters/index.html`,
    `${folder}/data/pictures/one.png`,
    `${folder}/data/wikitext-103/wiki.train.tokens`,
    `${folder}/data/wikitext-103/wiki.valid.tokens`,
    `${folder}/data/wikitext-103/wiki.test.tokens`,
    '/home/ada/other.txt',
  ],
  [`${folder}/data/locked.txt`],
);

export const options = { folder, workingDirectory: '/home/ada', overrides: [], probe, wishes: noWishes };

/** Checks a text without syntax errors. */
export function checkText(text: string, overrides: readonly Override[] = []): Checked {
  const { file, diagnostics } = parse({ name: 'mine.exp', text });
  if (diagnostics.length > 0) throw new Error(diagnostics.map(({ title }) => title).join('\n'));
  return check(file, { ...options, overrides });
}

/** Codes and the text that each points at: `E0301 widht`. */
export function found(
  text: string,
  diagnostics: readonly Diagnostic[] = checkText(text).diagnostics,
): string[] {
  return diagnostics.map(({ code, span }) => `${code} ${text.slice(span.start, span.end)}`);
}

/** The stages of a text that must be free of errors. */
export function stagesOf(text: string, overrides: readonly Override[] = []): readonly AnyPlannedStage[] {
  const { plan, diagnostics } = checkText(text, overrides);
  if (plan === null) throw new Error(diagnostics.map(({ code, title }) => `${code} ${title}`).join('\n'));
  return plan.stages;
}

export function stageOf<K extends StageKind>(
  kind: K,
  name: string,
  text: string,
  overrides: readonly Override[] = [],
): PlannedStage<K> {
  const stage = stagesOf(text, overrides).find((stage) => stage.kind === kind && stage.name === name);
  if (stage === undefined) throw new Error(`there is no ${kind} ${name}`);
  return stage as PlannedStage<K>;
}

/** The beginning of most texts here. */
export const dense = `corpus sotu
model lstm { layers 2  width 200 }
stage dense = train lstm on sotu { epochs 1 }
`;
