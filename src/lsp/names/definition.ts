import type { Location } from 'vscode-languageserver';
import { contains, rangeOf } from '../place.ts';
import type { Knowledge } from '../knowledge.ts';
import type { Texts } from '../texts.ts';
import { meant, type Meant } from './meaning.ts';
import { occurrencesIn, type Occurrence } from './occurrences.ts';

export interface Found {
  readonly occurrence: Occurrence;
  readonly meant: Meant;
}

/** The name at an offset of the root, and what it stands for. */
export function nameAt(offset: number, knowledge: Knowledge): Found | null {
  const there = occurrencesIn(knowledge.root.parsed.file).filter(({ name }) => contains(name.span, offset));
  for (const occurrence of there) {
    const found = meant(occurrence, knowledge);
    if (found !== null) return { occurrence, meant: found };
  }
  return null;
}

/** Where what stands at an offset is declared; of an import's path, the file. */
export function definitionAt(offset: number, knowledge: Knowledge, texts: Texts): Location | null {
  const { root } = knowledge;
  const imported = root.imports.find(({ declaration }) => contains(declaration.path.span, offset));
  if (imported !== undefined) {
    const { path, parsed } = imported.module;
    return { uri: texts.uriOf(path), range: rangeOf({ start: 0, end: 0 }, parsed.source) };
  }
  const found = nameAt(offset, knowledge)?.meant;
  if (found === undefined) return null;
  const { module, name } =
    found.kind === 'variable'
      ? { module: root, name: found.name }
      : { module: found.module, name: found.declaration.name };
  return { uri: texts.uriOf(module.path), range: rangeOf(name.span, module.parsed.source) };
}
