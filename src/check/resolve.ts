import type {
  CorpusDeclaration,
  EvaluateDeclaration,
  LetDeclaration,
  ModelDeclaration,
  Name,
  PlainDeclaration,
  StageDeclaration,
} from '../lang/ast.ts';
import type { Findings } from './findings.ts';
import { reportUnknownName, shortened, suggestion } from './unknown.ts';

/** Declarations that settings can be derived from. */
export type Derivable = CorpusDeclaration | ModelDeclaration | StageDeclaration;
export type Named = Derivable | LetDeclaration;

/** What the names of a file stand for. All kinds share one space. */
export interface Symbols {
  readonly byName: ReadonlyMap<string, Named>;
  readonly lets: ReadonlyMap<string, LetDeclaration>;
  readonly derivable: ReadonlyMap<string, Derivable>;
  readonly evaluations: readonly EvaluateDeclaration[];
}

export function declare(declarations: readonly PlainDeclaration[], findings: Findings): Symbols {
  const byName = new Map<string, Named>();
  const lets = new Map<string, LetDeclaration>();
  const derivable = new Map<string, Derivable>();
  const evaluations: EvaluateDeclaration[] = [];
  for (const declaration of declarations) {
    if (declaration.kind === 'evaluate') {
      evaluations.push(declaration);
      continue;
    }
    const { text } = declaration.name;
    const first = byName.get(text);
    if (first !== undefined) {
      reportDeclaredTwice(declaration, first, findings);
      continue;
    }
    byName.set(text, declaration);
    if (declaration.kind === 'let') lets.set(text, declaration);
    else derivable.set(text, declaration);
  }
  return { byName, lets, derivable, evaluations };
}

export function reportDeclaredTwice({ name }: Named, first: Named, findings: Findings): void {
  const related = [{ span: first.name.span, label: `first declared here, as ${article(first.kind)}` }];
  findings.report('E0202', { name: name.text }, name.span, { related });
}

/** The declaration of a kind that a name refers to; null after a mistake, reported. */
export function resolve<K extends Derivable['kind']>(
  kind: K,
  name: Name,
  symbols: Symbols,
  findings: Findings,
): (Derivable & { kind: K }) | null {
  const declaration = symbols.byName.get(name.text);
  if (declaration?.kind === kind) return declaration as Derivable & { kind: K };
  const known = namesOf(kind, symbols);
  if (declaration === undefined) {
    reportUnknownName(kind, name, known, findings);
    return null;
  }
  const { nearest, ...cure } = suggestion(name, known);
  const related = [{ span: declaration.name.span, label: `declared as ${article(declaration.kind)} here` }];
  const holes = {
    name: name.text,
    found: article(declaration.kind),
    expected: article(kind),
    known: shortened(known),
    nearest,
  };
  findings.report('E0203', holes, name.span, { related, ...cure });
  return null;
}

export function namesOf(kind: Named['kind'], { byName }: Symbols): readonly string[] {
  return [...byName.values()].filter((one) => one.kind === kind).map(({ name }) => name.text);
}

export function article(kind: Named['kind']): string {
  return kind === 'let' ? 'a `let`' : `a ${kind}`;
}
