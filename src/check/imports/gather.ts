import type { Diagnostic } from '../../diag/diagnostic.ts';
import type { Source } from '../../diag/source.ts';
import { nearest } from '../../diag/suggest.ts';
import type { Declaration, ImportDeclaration } from '../../lang/ast.ts';
import { parse, type Parsed } from '../../lang/parse.ts';
import { Findings } from '../findings.ts';
import { shortened } from '../unknown.ts';

/** All that imports ask of a file system. */
export interface Library {
  /** What a path leads to that stands in the file with the absolute path `from`. */
  readonly open: (path: string, from: string) => Opened;
}

export type Opened =
  | {
      readonly kind: 'file';
      /** Absolute; the same for every path that leads there. */
      readonly path: string;
      readonly source: Source;
      /** What keeps its bytes from being a text. */
      readonly diagnostics: readonly Diagnostic[];
    }
  | {
      readonly kind: 'missing';
      readonly resolved: string;
      readonly folder: string;
      /** Names in that folder. */
      readonly known: readonly string[];
    }
  | { readonly kind: 'folder' }
  | { readonly kind: 'unreadable'; readonly reason: string }
  /** Beyond the folder that holds the project, or absolute. */
  | { readonly kind: 'outside'; readonly project: string };

/** A file and the files it imports. */
export interface Module {
  /** Absolute. */
  readonly path: string;
  readonly parsed: Parsed;
  readonly imports: readonly { readonly declaration: ImportDeclaration; readonly module: Module }[];
}

export interface Gathered {
  readonly root: Module;
  /** Every file once, the root first. */
  readonly modules: readonly Module[];
  /** What is wrong with the texts and with the imports. */
  readonly diagnostics: readonly Diagnostic[];
}

/** Reads all files that a file imports, itself or through others, each once. */
export function gather(
  parsed: Parsed,
  path: string,
  library: Library,
  readText: (source: Source) => Parsed = parse,
): Gathered {
  const findings = new Findings();
  const texts: Diagnostic[] = [...parsed.diagnostics];
  const known = new Map<string, Module>();
  /** The way from the root to the file that is read. */
  const way: { readonly path: string; readonly name: string; readonly via: ImportDeclaration | null }[] = [];

  const read = (parsed: Parsed, path: string, via: ImportDeclaration | null): Module => {
    const imports: Module['imports'][number][] = [];
    const module: Module = { path, parsed, imports };
    known.set(path, module);
    way.push({ path, name: parsed.source.name, via });
    for (const declaration of importsOf(parsed.file.declarations, findings)) {
      const opened = library.open(declaration.path.value, path);
      if (opened.kind !== 'file') {
        reportUnopened(opened, declaration, findings);
        continue;
      }
      const back = way.findIndex((step) => step.path === opened.path);
      if (back !== -1) {
        reportCircle(way.slice(back), declaration, findings);
        continue;
      }
      const earlier = known.get(opened.path);
      if (earlier !== undefined) {
        imports.push({ declaration, module: earlier });
        continue;
      }
      const imported = readText(opened.source);
      texts.push(...(opened.diagnostics.length > 0 ? opened.diagnostics : imported.diagnostics));
      imports.push({ declaration, module: read(imported, opened.path, declaration) });
    }
    way.pop();
    return module;
  };

  const root = read(parsed, path, null);
  return {
    root,
    modules: [...known.values()],
    diagnostics: [...texts, ...findings.inOrder(parsed.source.name)],
  };
}

/** Imports stand outside of all braces. */
function importsOf(declarations: readonly Declaration[], findings: Findings): readonly ImportDeclaration[] {
  const reportInside = (inside: readonly Declaration[]): void => {
    for (const one of inside) {
      if (one.kind === 'import') findings.report('E0804', {}, one.span);
      if (one.kind === 'sweep') reportInside(one.declarations);
    }
  };
  for (const one of declarations) if (one.kind === 'sweep') reportInside(one.declarations);
  return declarations.filter((one) => one.kind === 'import');
}

function reportUnopened(
  opened: Exclude<Opened, { kind: 'file' }>,
  { path }: ImportDeclaration,
  findings: Findings,
): void {
  const what = 'this file';
  switch (opened.kind) {
    case 'missing': {
      const { resolved, folder, known } = opened;
      const [name] = path.value.split('/').slice(-1);
      const near = nearest(name ?? '', known);
      const corrected =
        near === null ? null : path.value.slice(0, path.value.length - (name ?? '').length) + near;
      const holes = { what, path: path.value, resolved, folder, known: shortened(known), advice: null };
      findings.report('E0401', { ...holes, nearest: corrected }, path.span);
      return;
    }
    case 'folder':
      findings.report(
        'E0403',
        { path: path.value, found: 'a folder', expected: 'a file', advice: null },
        path.span,
      );
      return;
    case 'unreadable':
      findings.report('E0402', { what, path: path.value, reason: opened.reason, advice: null }, path.span);
      return;
    case 'outside':
      findings.report('E0801', { path: path.value, project: opened.project }, path.span);
  }
}

function reportCircle(
  circle: readonly { readonly name: string; readonly via: ImportDeclaration | null }[],
  closing: ImportDeclaration,
  findings: Findings,
): void {
  const names = circle.map(({ name }) => name);
  const related = circle.slice(1).flatMap(({ via, name }) => {
    return via === null ? [] : [{ span: via.path.span, label: `imports ${name}` }];
  });
  const path = [...names, names[0] ?? ''].join(' -> ');
  findings.report('E0803', { path }, closing.path.span, { related });
}
