import type { CompletionItem, TextEdit } from 'vscode-languageserver';
import type { Module } from '../../check/imports/gather.ts';
import type { Source, Span } from '../../diag/source.ts';
import type { Experiments } from '../experiments.ts';
import type { Knowledge } from '../knowledge.ts';
import { declaredIn } from '../names/occurrences.ts';
import { rangeOf } from '../place.ts';
import { filled, gapAt, placeholder, type Gap } from './gap.ts';
import { choiceItems, keywordItems, letItems, selectorItems, settingItems, valueItems } from './items.ts';
import { importItems } from './files.ts';
import { keywordsAt } from './keywords.ts';

/**
 * What may stand at an offset. The text is checked with a word there that nobody knows: what checking says of that word,
 * and by which form it reads it, is the answer. So this knows nothing of the language that checking does not.
 */
export function completionsAt(path: string, offset: number, experiments: Experiments): CompletionItem[] {
  const { source } = experiments.texts.textOf(path);
  const gap = gapAt(source.text, offset);
  if (gap === null) return [];
  const text = filled(source.text, gap);
  const knowledge = experiments.learn(path, new Map([[path, text]]));
  const items = gap.isString
    ? textItems(gap, path, knowledge)
    : [...wordItems(gap, source, knowledge), ...keywordItems(keywordsAt(source.text, gap))];
  const range = rangeOf(gap, source);
  return items.map((item) => ({ ...item, textEdit: editOf(item, range) }));
}

function editOf({ label, insertText }: CompletionItem, range: TextEdit['range']): TextEdit {
  return { range, newText: insertText ?? label };
}

/** Inside quotes. */
function textItems(gap: Gap, path: string, knowledge: Knowledge): CompletionItem[] {
  const { root } = knowledge;
  const isThere = (span: Span) => span.start === gap.start - 1;
  const isImport = root.parsed.file.declarations.some(
    (one) => one.kind === 'import' && isThere(one.path.span),
  );
  if (isImport) return importItems(path);
  const span = { source: root.parsed.source.name, start: gap.start - 1, end: gap.start };
  const choosable = knowledge.choosableAt(span);
  return choosable === null ? [] : selectorItems(choosable);
}

function wordItems(gap: Gap, source: Source, knowledge: Knowledge): CompletionItem[] {
  const end = gap.start + placeholder.length;
  const isThere = (span: Span) => span.source === source.name && span.start === gap.start && span.end === end;
  const setting = knowledge.settingAt(
    source.name,
    ({ start, end: last }) => start <= gap.start && end <= last,
  );
  if (setting !== null && isThere(setting.name.span)) return settingItems(setting.form, setting.beside);
  const choices = knowledge.diagnostics.filter(({ span }) => isThere(span)).flatMap((one) => one.choices);
  if (setting === null || setting.reads === null) return choiceItems([...new Set(choices)]);
  const values = valueItems(setting.name.text, setting.reads);
  const known = new Set(values.map(({ label }) => label));
  return [
    ...values,
    ...choiceItems(choices.filter((choice) => !known.has(choice))),
    ...letItems(letsOf(knowledge.root)),
  ];
}

/** Values with names, as they are written. */
function letsOf(root: Module): ReadonlyMap<string, string> {
  const lets = new Map<string, string>();
  const seen = new Set<Module>();
  const collect = (module: Module): void => {
    if (seen.has(module)) return;
    seen.add(module);
    const { file, source } = module.parsed;
    for (const [name, declaration] of declaredIn(file.declarations)) {
      if (declaration.kind !== 'let' || declaration.value.kind === 'block' || lets.has(name)) continue;
      const { start, end } = declaration.value.span;
      lets.set(name, source.text.slice(start, end));
    }
    for (const imported of module.imports) collect(imported.module);
  };
  collect(root);
  return lets;
}
