import { posix } from 'node:path';
import { check, type Checked, type CheckOptions } from '../../../src/check/check.ts';
import { gather, type Gathered, type Library } from '../../../src/check/imports/gather.ts';
import { merge } from '../../../src/check/imports/merge.ts';
import type { Diagnostic } from '../../../src/diag/diagnostic.ts';
import { parse } from '../../../src/lang/parse.ts';
import { options } from '../checking.ts';

/** Texts by their paths in the folder of experiments, which is the project. */
export type Texts = Readonly<Record<string, string>>;

function libraryOf(texts: Texts, folder: string): Library {
  return {
    open: (path, from) => {
      const resolved = posix.resolve(posix.dirname(from), path);
      const name = posix.relative(folder, resolved);
      if (name.startsWith('..') || posix.isAbsolute(path)) return { kind: 'outside', project: folder };
      const text = texts[name];
      if (text !== undefined)
        return { kind: 'file', path: resolved, source: { name, text }, diagnostics: [] };
      const within = posix.dirname(resolved);
      const known = Object.keys(texts).filter((one) => posix.resolve(folder, posix.dirname(one)) === within);
      return { kind: 'missing', resolved, folder: within, known: known.map((one) => posix.basename(one)) };
    },
  };
}

export function gathered(texts: Texts, root: string, folder = options.folder): Gathered {
  const parsed = parse({ name: root, text: texts[root] ?? '' });
  return gather(parsed, `${folder}/${root}`, libraryOf(texts, folder));
}

/** Checks `mine.exp` of the texts, in the folder and beside the files that `given` tells of. */
export function checkFiles(
  texts: Texts,
  root = 'mine.exp',
  given: Pick<CheckOptions, 'probe' | 'folder'> = options,
): Checked & { readonly diagnostics: readonly Diagnostic[] } {
  const files = gathered(texts, root, given.folder);
  const merged = merge(files.root);
  const mistakes = [
    ...files.diagnostics,
    ...merged.diagnostics.filter(({ severity }) => severity === 'error'),
  ];
  if (mistakes.length > 0) return { plan: null, diagnostics: mistakes };
  const folders = new Map(files.modules.map(({ parsed, path }) => [parsed.source.name, posix.dirname(path)]));
  const { plan, diagnostics } = check(merged.file, { ...options, ...given, folders });
  return { plan, diagnostics: [...(plan === null ? [] : merged.diagnostics), ...diagnostics] };
}
