import type { EvaluateDeclaration, ExpFile, LetDeclaration, Name, PlainDeclaration } from '../../lang/ast.ts';
import type { Findings } from '../findings.ts';
import { cellName, combinations, labelAt, type Cell, type CellOf, type SweptVariable } from './cell.ts';
import { dependence } from './dependence.ts';
import { References } from './references.ts';
import { rewriteBlock, rewriteDeclaration, type Rewriting } from './rewrite.ts';
import { survey, type Member, type Scope } from './scope.ts';
import { reportUnusedVariables } from './unused-variables.ts';

/** A file whose sweeps are written out: each cell is a declaration like any other. */
export interface Expanded {
  /** Combination by combination, so that what belongs together is done together. */
  readonly declarations: readonly PlainDeclaration[];
  /** The values of variables, as `let`s under names that nobody can write. */
  readonly variables: readonly LetDeclaration[];
  /** The `let`s whose lists are swept over. */
  readonly listed: ReadonlySet<string>;
  /** By the names of cells. */
  readonly cells: ReadonlyMap<string, CellOf>;
  /** The names of its cells, by the name of what is swept. */
  readonly swept: ReadonlyMap<string, readonly string[]>;
}

/**
 * Writes out the sweeps of a file. There is a cell of a declaration for each combination of what it depends on, itself
 * or through what it names; so what several cells have in common is declared once. Cells differ from what a user would
 * write by hand in their names alone.
 */
export function expand(file: ExpFile, findings: Findings): Expanded {
  const surveyed = survey(file, findings);
  const depends = dependence(surveyed);
  reportVaryingEvaluations(surveyed.root, depends, findings);
  reportUnusedVariables(surveyed.root, depends.used, findings);
  const references = new References(surveyed, depends.axes, findings);

  const declarations: PlainDeclaration[] = [];
  const variables = new Map<string, LetDeclaration>();
  const cells = new Map<string, CellOf>();
  const swept = new Map<string, string[]>();
  const emitted = new Map<Member | EvaluateDeclaration, Set<string>>();
  /** Whether this is the first time that something is to be declared under the name. */
  const isFirst = (one: Member | EvaluateDeclaration, name: string): boolean => {
    const names = emitted.get(one) ?? new Set<string>();
    if (names.has(name)) return false;
    emitted.set(one, names.add(name));
    return true;
  };

  const valueOf = (variable: SweptVariable, index: number, use: Name): Name => {
    const value = variable.values[index];
    if (value === undefined) return use;
    const { name } = variable;
    const text = `${name.text}=${labelAt(variable, index)} ${name.span.source} ${name.span.start}`;
    if (!variables.has(text)) {
      variables.set(text, { kind: 'let', name: { ...name, text }, value, span: value.span });
    }
    return { ...use, text };
  };
  const rewritingIn = (scope: Scope, cell: Cell): Rewriting => ({
    value: (name, setting) => references.value(name, setting, scope, cell, valueOf),
    reference: (name) => references.one(name, scope, cell),
    clause: (name) => references.one(name, scope, cell),
    word: (name) => references.word(name, scope, cell),
  });

  const declare = (member: Member, cell: Cell): void => {
    const declaration = depends.declarations.get(member) ?? member.declaration;
    const axes = depends.axes.get(member) ?? [];
    const { text } = declaration.name;
    const name = cellName(text, axes, cell);
    if (!isFirst(member, name)) return;
    const rewritten = rewriteDeclaration(declaration, rewritingIn(member.scope, cell));
    declarations.push({ ...rewritten, name: { ...declaration.name, text: name } });
    if (axes.length === 0) return;
    swept.set(text, [...(swept.get(text) ?? []), name]);
    const at = axes.flatMap((axis) =>
      axis.variables.map((variable) => ({
        variable: variable.name.text,
        value: labelAt(variable, cell.get(axis)),
        isSeed: depends.seeds.has(variable),
      })),
    );
    cells.set(name, { of: text, at });
  };

  const evaluate = (evaluation: EvaluateDeclaration, scope: Scope, cell: Cell): void => {
    const rewriting = rewritingIn(scope, cell);
    const subjects = evaluation.subjects.flatMap((subject, index) =>
      references.all(subject, scope, cell).filter(({ text }) => isFirst(evaluation, `${index} ${text}`)),
    );
    if (subjects.length === 0) return;
    declarations.push({
      ...evaluation,
      subjects,
      splits: evaluation.splits.map(rewriting.word),
      block: evaluation.block && rewriteBlock(evaluation.block, rewriting),
    });
  };

  const writeOut = (scope: Scope, around: Cell): void => {
    for (const cell of combinations(scope.axes, around)) {
      for (const part of scope.parts) {
        if (part.kind === 'member') declare(part.member, cell);
        else if (part.kind === 'sweep') writeOut(part.scope, cell);
        else evaluate(part.evaluate, scope, cell);
      }
    }
  };
  writeOut(surveyed.root, new Map());
  return { declarations, variables: [...variables.values()], listed: surveyed.listed, cells, swept };
}

/** Of a stage that does not depend on a variable there would be several evaluations, which are one stage. */
function reportVaryingEvaluations(
  scope: Scope,
  depends: ReturnType<typeof dependence>,
  findings: Findings,
): void {
  for (const part of scope.parts) {
    if (part.kind === 'sweep') reportVaryingEvaluations(part.scope, depends, findings);
    if (part.kind !== 'evaluate') continue;
    const own = depends.ofEvaluation(part.evaluate, scope);
    for (const subject of part.evaluate.subjects) {
      const axes = depends.ofSubject(subject, scope);
      const [missing] = [...own].filter((axis) => !axes.has(axis));
      const variable = missing?.variables[0]?.name.text;
      if (variable !== undefined) {
        findings.report('E0712', { variable, name: subject.text }, subject.span);
      }
    }
  }
}
