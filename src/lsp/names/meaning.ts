import type { Module } from '../../check/imports/gather.ts';
import type { Name } from '../../lang/ast.ts';
import type { Knowledge } from '../knowledge.ts';
import { declaredIn, type Named, type Occurrence } from './occurrences.ts';

/** What a name stands for. */
export type Meant =
  | { readonly kind: 'declared'; readonly module: Module; readonly declaration: Named }
  /** Of a sweep, whose file is that of the occurrence. */
  | { readonly kind: 'variable'; readonly name: Name };

/** What an occurrence in the root of what is known stands for; null if it is a word of the language, or a mistake. */
export function meant(occurrence: Occurrence, knowledge: Pick<Knowledge, 'root' | 'isWord'>): Meant | null {
  const { name, role, sweeps } = occurrence;
  if (role === 'value' && knowledge.isWord(name.span)) return null;
  if (role !== 'import' && role !== 'declaration') {
    for (const sweep of sweeps.toReversed()) {
      const variables = sweep.axes.flatMap((axis) => (axis.kind === 'axis' ? axis.variables : []));
      const variable = variables.find(({ text }) => text === name.text);
      if (variable !== undefined) return { kind: 'variable', name: variable };
    }
  }
  const found = lookUp(name.text, knowledge.root, new Set());
  // A value that is called like a stage is a word.
  const isOther = role === 'value' && found?.declaration.kind !== 'let';
  return found === null || isOther ? null : { kind: 'declared', ...found };
}

interface Declared {
  readonly module: Module;
  readonly declaration: Named;
}

/** What a file declares itself goes before what it imports. */
function lookUp(name: string, module: Module, seen: Set<Module>): Declared | null {
  if (seen.has(module)) return null;
  seen.add(module);
  const declaration = declaredIn(module.parsed.file.declarations).get(name);
  if (declaration !== undefined) return { module, declaration };
  // An import of names brings what these are made of, too.
  for (const imported of module.imports) {
    const found = lookUp(name, imported.module, seen);
    if (found !== null) return found;
  }
  return null;
}
