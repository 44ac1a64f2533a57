import { readdirSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { gather } from '../../check/imports/gather.ts';
import { catalog } from '../../diag/catalog.ts';
import { listRuns, readRun } from '../../exec/history.ts';
import type { Declaration } from '../../lang/ast.ts';
import { parse } from '../../lang/parse.ts';
import { chooseFile } from '../files.ts';
import { realPath } from '../library.ts';
import type { Session } from '../session.ts';
import { textOnDisk } from '../text.ts';

/** A word that may stand there, and what it is. */
export interface Word {
  readonly text: string;
  readonly summary: string;
}

const latest = 20;

/** The stages that the experiment among the words declares and imports, or the only experiment there is. */
export function stagesOfFile(session: Session, words: readonly string[]): readonly Word[] {
  const named = words.filter((word) => word.endsWith('.exp')).slice(0, 1);
  try {
    const text = textOnDisk(session.cwd, chooseFile(named, session.cwd));
    const { modules } = gather(parse(text.source), realPath(text.path), text.library);
    return modules.flatMap(({ parsed }) => parsed.file.declarations.flatMap(stagesIn));
  } catch {
    // Whatever is wrong, a shell has no place to say it.
    return [];
  }
}

function stagesIn(declaration: Declaration): readonly Word[] {
  if (declaration.kind === 'sweep') return declaration.declarations.flatMap(stagesIn);
  if (declaration.kind === 'corpus') return [{ text: declaration.name.text, summary: 'corpus' }];
  if (declaration.kind !== 'stage') return [];
  const { name, head } = declaration;
  const summary = head.kind === 'verb' ? `${head.verb.text} ${head.operand.text}` : `${head.base.text} with`;
  return [{ text: name.text, summary }];
}

/** The stages of the last run, a sweep's by the name that they have in common. */
export function stagesOfRuns({ runs }: Session): readonly Word[] {
  for (const id of listRuns(runs.value).toReversed()) {
    const record = readRun(runs.value, id);
    if (record === null) continue;
    const words = record.stages
      .filter(({ kind }) => kind !== 'evaluate')
      .map(({ name, kind }) => ({ text: name.replace(/\[.*$/, ''), summary: kind }));
    return [...new Map(words.map((word) => [word.text, word])).values()];
  }
  return [];
}

export function runsOf({ runs }: Session): readonly Word[] {
  const found = listRuns(runs.value).toReversed().slice(0, latest);
  const relative = found.map((_, index) => (index === 0 ? '@last' : `@-${index}`));
  return [
    ...relative.map((text, index) => ({ text, summary: found[index] ?? '' })),
    ...found.map((text) => ({ text, summary: 'run' })),
  ];
}

export function codes(): readonly Word[] {
  return Object.entries(catalog).map(([text, { title }]) => ({
    text,
    summary: title.replaceAll(/\{\w+\}/g, '…'),
  }));
}

/** Experiments, and folders in which there may be some, that begin as the word does. */
export function paths({ cwd }: Session, word: string): readonly string[] {
  const folder = word.endsWith('/')
    ? word
    : dirname(word) === '.' && !word.startsWith('./')
      ? ''
      : `${dirname(word)}/`;
  try {
    return readdirSync(resolve(cwd, folder), { withFileTypes: true })
      .filter((entry) => !entry.name.startsWith('.'))
      .filter((entry) => entry.isDirectory() || entry.name.endsWith('.exp'))
      .map(({ name }) => (folder === '' ? name : join(folder, name)))
      .map((path) => (word.startsWith('./') ? `./${path}` : path))
      .filter((path) => path.startsWith(word))
      .sort();
  } catch {
    return [];
  }
}
