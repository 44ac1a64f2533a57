import { CompletionItemKind, InsertTextFormat, type CompletionItem } from 'vscode-languageserver';
import { describe } from '../../check/forms/describe.ts';
import { exampleOf, keywordsOf, type Form, type Reads } from '../../check/forms/form.ts';
import type { Choosable } from '../../check/watcher.ts';
import { patternsFor } from '../../check/selectors.ts';
import { formatNumberOf } from '../../report/numbers.ts';
import { settingText } from '../hover/setting.ts';

/** Settings of a block, with what they take. */
export function settingItems(form: Form, beside: Form | undefined): CompletionItem[] {
  return [...form, ...(beside ?? [])].map(([name, reads], index) => {
    const { range, preset, isNeeded } = describe(reads);
    return {
      label: name,
      kind: CompletionItemKind.Property,
      detail: [range, preset === null ? null : `default ${preset}`, isNeeded ? 'needed' : null]
        .filter((part) => part !== null)
        .join(', '),
      documentation: { kind: 'markdown', value: settingText(name, reads) },
      // In the order of the form, what is needed first.
      sortText: `${isNeeded ? 0 : 1}${String(index).padStart(3, '0')}`,
      insertText: reads.kind === 'section' ? `${name} { $0 }` : `${name} `,
      ...(reads.kind === 'section' && { insertTextFormat: InsertTextFormat.Snippet }),
    };
  });
}

/** Words that a setting takes, and its default. */
export function valueItems(name: string, reads: Reads): CompletionItem[] {
  const { preset, expected } = describe(reads);
  const words = [...keywordsOf(reads), ...leadingWords(reads)].map((word) => ({
    label: word,
    kind: CompletionItemKind.EnumMember,
    detail: word === preset ? 'default' : '',
  }));
  const example = exampleOf(name, reads).slice(name.length + 1);
  const value = preset ?? (reads.kind === 'number' ? example : null);
  if (value === null || words.some(({ label }) => label === value)) return words;
  const detail = `${preset === null ? 'for example' : 'default'}; ${expected}`;
  return [...words, { label: value, kind: CompletionItemKind.Value, detail }];
}

/** Words that stand before a value, or instead of one. */
function leadingWords(reads: Reads): readonly string[] {
  if (reads.kind === 'worded') return [...reads.numbers.keys()];
  if (reads.kind === 'learnable') return ['learned'];
  if (reads.kind !== 'number') return [];
  return [...(reads.word === null ? [] : [reads.word]), ...(reads.orNone ? ['none'] : [])];
}

/** Names and groups of tensors, with how many each stands for. */
export function selectorItems({ names, matching }: Choosable): CompletionItem[] {
  const patterns = ['*', ...patternsFor(names), ...names];
  return patterns.flatMap((pattern, index) => {
    const matches = matching(pattern);
    if (matches.length === 0) return [];
    return [
      {
        label: pattern,
        kind: pattern.includes('*') ? CompletionItemKind.Operator : CompletionItemKind.Field,
        detail: formatNumberOf(matches.length, 'tensor'),
        documentation: matches.join('\n'),
        sortText: String(index).padStart(4, '0'),
      },
    ];
  });
}

/** Words of which checking says that one of them should stand there. */
export function choiceItems(choices: readonly string[]): CompletionItem[] {
  return choices.map((label) => ({ label, kind: CompletionItemKind.Reference }));
}

export function letItems(lets: ReadonlyMap<string, string>): CompletionItem[] {
  return [...lets].map(([label, detail]) => ({ label, kind: CompletionItemKind.Constant, detail }));
}

export function keywordItems(words: readonly string[]): CompletionItem[] {
  return words.map((label) => ({ label, kind: CompletionItemKind.Keyword, sortText: `9${label}` }));
}
