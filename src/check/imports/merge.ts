import type { Diagnostic } from '../../diag/diagnostic.ts';
import type { Declaration, ExpFile, ImportDeclaration, Name } from '../../lang/ast.ts';
import { Findings } from '../findings.ts';
import { shortened, suggestion } from '../unknown.ts';
import type { Module } from './gather.ts';
import { namesGiven, namesUsed } from './names.ts';

export interface Merged {
  /** What the root's imports bring, then what it declares itself. */
  readonly file: ExpFile;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * A file and what it imports as one. An import of names brings these and whatever they are made of. Evaluations stay
 * where they are: what a file measures is no part of what others build upon.
 */
export function merge(root: Module): Merged {
  const findings = new Findings();
  const visible = new Map<Module, readonly Declaration[]>();
  const visibleIn = (module: Module): readonly Declaration[] => {
    const known = visible.get(module);
    if (known !== undefined) return known;
    const imported = module.imports.flatMap((one) => brought(one.declaration, one.module));
    const own = module.parsed.file.declarations.filter(({ kind }) => kind !== 'import');
    const all = [...new Set([...imported, ...own])];
    visible.set(module, all);
    return all;
  };
  const brought = ({ names }: ImportDeclaration, module: Module): readonly Declaration[] => {
    const offered = visibleIn(module)
      .filter(({ kind }) => kind !== 'evaluate')
      .map(unevaluated);
    return names === null ? offered : withNeeds(names, offered, module, findings);
  };
  const stripped = new Map<Declaration, Declaration>();
  /** The same for every import of a sweep: the sweep without its evaluations. */
  const unevaluated = (declaration: Declaration): Declaration => {
    if (declaration.kind !== 'sweep') return declaration;
    const known = stripped.get(declaration);
    if (known !== undefined) return known;
    const inside = declaration.declarations.filter(({ kind }) => kind !== 'evaluate').map(unevaluated);
    const bare = { ...declaration, declarations: inside };
    stripped.set(declaration, bare).set(bare, bare);
    return bare;
  };
  const { file, source } = root.parsed;
  const declarations = visibleIn(root);
  reportUnused(root, brought, findings);
  return { file: { ...file, declarations }, diagnostics: findings.inOrder(source.name) };
}

/** The declarations of the names and of all that these name, in their order. */
function withNeeds(
  names: readonly Name[],
  offered: readonly Declaration[],
  { parsed }: Module,
  findings: Findings,
): readonly Declaration[] {
  const byName = new Map(offered.flatMap((one) => namesGiven(one).map(({ text }) => [text, one] as const)));
  for (const name of names) {
    if (byName.has(name.text)) continue;
    const known = [...byName.keys()];
    const { nearest, ...cure } = suggestion(name, known);
    const holes = { file: parsed.source.name, name: name.text, known: shortened(known), nearest };
    findings.report('E0802', holes, name.span, cure);
  }
  const needed = new Set<Declaration>();
  const pending = names.flatMap(({ text }) => byName.get(text) ?? []);
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    if (needed.has(next)) continue;
    needed.add(next);
    for (const name of namesUsed(next))
      pending.push(...[byName.get(name)].filter((one) => one !== undefined));
  }
  return offered.filter((one) => needed.has(one));
}

/** Warns of imports of which the file itself uses nothing. */
function reportUnused(
  { parsed, imports }: Module,
  brought: (declaration: ImportDeclaration, module: Module) => readonly Declaration[],
  findings: Findings,
): void {
  if (imports.length === 0) return;
  const used = new Set(parsed.file.declarations.flatMap((one) => [...namesUsed(one)]));
  for (const { declaration, module } of imports) {
    const { names, path } = declaration;
    if (names === null) {
      const given = brought(declaration, module).flatMap(namesGiven);
      if (!given.some(({ text }) => used.has(text)))
        findings.report('E0805', { what: path.value }, path.span);
    }
    for (const name of names ?? []) {
      if (!used.has(name.text)) findings.report('E0805', { what: name.text }, name.span);
    }
  }
}
