import type {
  Declaration,
  EvaluateDeclaration,
  ExpFile,
  ListLiteral,
  SweepDeclaration,
} from '../../lang/ast.ts';
import type { Findings } from '../findings.ts';
import { reportDeclaredTwice, type Named } from '../resolve.ts';
import { axesOf, type Lists } from './axes.ts';
import type { SweptAxis, SweptVariable } from './cell.ts';

/** Where declarations stand: a file, or the braces of a sweep. */
export interface Scope {
  readonly outer: Scope | null;
  /** Of this sweep; a file has none. */
  readonly axes: readonly SweptAxis[];
  /** In the order of the text. */
  readonly parts: readonly Part[];
}

export type Part =
  | { readonly kind: 'member'; readonly member: Member }
  | { readonly kind: 'evaluate'; readonly evaluate: EvaluateDeclaration }
  | { readonly kind: 'sweep'; readonly scope: Scope };

/** Something with a name. */
export interface Member {
  readonly declaration: Named;
  readonly scope: Scope;
}

export interface Survey {
  readonly root: Scope;
  /** Names are those of the whole file, whatever braces they are declared in. */
  readonly members: ReadonlyMap<string, Member>;
  /** Names of lists that are swept over. */
  readonly listed: ReadonlySet<string>;
}

/** All axes in whose braces a scope lies, the outermost first. */
export function axesAround(scope: Scope | null): readonly SweptAxis[] {
  return scope === null ? [] : [...axesAround(scope.outer), ...scope.axes];
}

export interface FoundVariable {
  readonly axis: SweptAxis;
  readonly variable: SweptVariable;
}

/** The variable that a name means where it stands. */
export function variableIn(scope: Scope | null, name: string): FoundVariable | null {
  if (scope === null) return null;
  for (const axis of scope.axes) {
    const variable = axis.variables.find((one) => one.name.text === name);
    if (variable !== undefined) return { axis, variable };
  }
  return variableIn(scope.outer, name);
}

/** What is declared where. What cannot be swept over is reported and left out. */
export function survey(file: ExpFile, findings: Findings): Survey {
  const members = new Map<string, Member>();
  const listed = new Set<string>();
  const named = declarationsIn(file.declarations).filter((one) => 'name' in one);
  const declared = new Map(named.toReversed().map((one) => [one.name.text, one]));
  const lists: Lists = {
    listNamed: (name) => {
      listed.add(name);
      return listOf(declared.get(name));
    },
    names: () => [...declared.values()].filter(({ kind }) => kind === 'let').map(({ name }) => name.text),
  };

  const surveyed = (
    declarations: readonly Declaration[],
    outer: Scope | null,
    axes: readonly SweptAxis[],
    cells: number,
  ): Scope => {
    const parts: Part[] = [];
    const scope: Scope = { outer, axes, parts };
    for (const declaration of declarations) {
      if (declaration.kind === 'evaluate') parts.push({ kind: 'evaluate', evaluate: declaration });
      else if (declaration.kind === 'sweep') {
        const inner = axesOf(declaration, cells, lists, findings);
        reportTakenNames(inner, scope, declared, findings);
        const size = inner.reduce((product, axis) => product * axis.size, cells);
        parts.push({ kind: 'sweep', scope: surveyed(declaration.declarations, scope, inner, size) });
      } else if (declaration.kind !== 'import') {
        const member = { declaration, scope };
        const first = members.get(declaration.name.text);
        if (first === undefined) members.set(declaration.name.text, member);
        else reportDeclaredTwice(declaration, first.declaration, findings);
        parts.push({ kind: 'member', member });
      }
    }
    return scope;
  };
  return { root: surveyed(file.declarations, null, [], 1), members, listed };
}

/** Those in braces too. */
function declarationsIn(
  declarations: readonly Declaration[],
): readonly Exclude<Declaration, SweepDeclaration>[] {
  return declarations.flatMap((one) => (one.kind === 'sweep' ? declarationsIn(one.declarations) : [one]));
}

function listOf(declaration: Named | undefined): ListLiteral | null {
  if (declaration?.kind !== 'let') return null;
  return declaration.value.kind === 'list' ? declaration.value : null;
}

function reportTakenNames(
  axes: readonly SweptAxis[],
  outer: Scope,
  declared: ReadonlyMap<string, Named>,
  findings: Findings,
): void {
  const own = new Map<string, SweptVariable>();
  for (const variable of axes.flatMap(({ variables }) => variables)) {
    const { name } = variable;
    const taken = own.get(name.text) ?? variableIn(outer, name.text)?.variable ?? declared.get(name.text);
    if (taken !== undefined) {
      const related = [{ span: taken.name.span, label: 'first declared here' }];
      findings.report('E0202', { name: name.text }, name.span, { related });
    }
    own.set(name.text, variable);
  }
}
