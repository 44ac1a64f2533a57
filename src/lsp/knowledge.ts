import { dirname } from 'node:path';
import { check } from '../check/check.ts';
import type { Form, Reads } from '../check/forms/form.ts';
import { gather, type Module } from '../check/imports/gather.ts';
import { merge } from '../check/imports/merge.ts';
import { keyword } from '../check/value.ts';
import type { Choosable } from '../check/watcher.ts';
import type { ComputeWishes } from '../check/wishes.ts';
import { realPath } from '../cli/library.ts';
import type { Diagnostic } from '../diag/diagnostic.ts';
import type { Span } from '../diag/source.ts';
import type { Name, Value } from '../lang/ast.ts';
import type { EditedText } from './texts.ts';

/** A setting as it stands in a text, and what checking knows of the place. */
export interface KnownSetting {
  readonly name: Name;
  readonly value: Value | null;
  readonly form: Form;
  /** Settings that may stand there, too. */
  readonly beside: Form | undefined;
  /** null if there is no such setting. */
  readonly reads: Reads | null;
}

export interface Knowledge {
  readonly root: Module;
  readonly modules: readonly Module[];
  readonly diagnostics: readonly Diagnostic[];
  settingAt(source: string, isThere: (span: Span) => boolean): KnownSetting | null;
  choosableAt(span: Span): Choosable | null;
  /** Whether the name of a value is a word of the language there, whatever else is called so. */
  isWord(span: Span): boolean;
}

/** All that checking finds out about a text, which may be broken: what it makes of that says nothing of what the text means. */
export function watched(text: EditedText, wishes: ComputeWishes): Knowledge {
  const { root, modules } = gather(text.read(text.source), realPath(text.path), text.library, text.read);
  const settings = new Map<string, KnownSetting>();
  const choosable = new Map<string, Choosable>();
  const words = new Set<string>();
  const merged = merge(root);
  const { diagnostics } = check(merged.file, {
    folder: dirname(text.path),
    folders: new Map(modules.map(({ parsed, path }) => [parsed.source.name, dirname(path)])),
    workingDirectory: dirname(text.path),
    probe: text.probe,
    wishes,
    overrides: [],
    watcher: {
      setting: ({ name, value }, form, beside) => {
        const place = placeOf(name.span);
        const reads = form.get(name.text) ?? beside?.get(name.text) ?? null;
        // What other stages take over of it, they read by forms of their own.
        if (settings.has(place)) return;
        settings.set(place, { name, value, form, beside, reads });
        if (value?.kind === 'name' && reads !== null && isWordOf(reads, value.text))
          words.add(placeOf(value.span));
      },
      selectors: (selectors, from) => {
        if (from !== null) for (const { span } of selectors) choosable.set(placeOf(span), from);
      },
    },
  });
  return {
    root,
    modules,
    diagnostics: [...merged.diagnostics, ...diagnostics],
    settingAt: (source, isThere) =>
      [...settings.values()].find(
        ({ name, value }) =>
          name.span.source === source && (isThere(name.span) || (value !== null && isThere(value.span))),
      ) ?? null,
    choosableAt: (span) => choosable.get(placeOf(span)) ?? null,
    isWord: (span) => words.has(placeOf(span)),
  };
}

function isWordOf(reads: Reads, word: string): boolean {
  return (reads.kind === 'variants' && reads.forms.has(word)) || keyword(reads, word) !== undefined;
}

function placeOf({ source, start }: Span): string {
  return `${source} ${start}`;
}
