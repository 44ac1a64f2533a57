import type * as Cst from '../../grammar/cst.d.ts';
import type { Declaration, DerivedHead, Name, Reference, TypeHead, VerbHead } from './ast.ts';
import { stringOf } from './literals.ts';
import { lowerBlock } from './lower-entries.ts';
import { lowerReference } from './lower-references.ts';
import { lowerAxes } from './lower-sweeps.ts';
import { lowerValue } from './lower-values.ts';
import { nameOf, namesOf, spanOf, written } from './lowering.ts';
import type { Mistakes } from './mistakes.ts';

/** The library's tree -> ours. What is missing its name or head after a mistake is left out. */
export function lower(
  mistakes: Mistakes,
  { children }: Cst.FileCstNode | Cst.DeclarationsCstNode,
): Declaration[] {
  const declarations = (children.declaration ?? []).map((child) => lowerDeclaration(mistakes, child));
  return declarations.filter((declaration) => declaration !== null);
}

function lowerDeclaration(mistakes: Mistakes, { children }: Cst.DeclarationCstNode): Declaration | null {
  const { importDeclaration, letDeclaration, corpusDeclaration, modelDeclaration } = children;
  const { stageDeclaration, evaluateDeclaration, sweepDeclaration } = children;
  if (importDeclaration?.[0] !== undefined) return lowerImport(mistakes, importDeclaration[0]);
  if (letDeclaration?.[0] !== undefined) return lowerLet(mistakes, letDeclaration[0]);
  if (corpusDeclaration?.[0] !== undefined) return lowerTyped(mistakes, 'corpus', corpusDeclaration[0]);
  if (modelDeclaration?.[0] !== undefined) return lowerTyped(mistakes, 'model', modelDeclaration[0]);
  if (stageDeclaration?.[0] !== undefined) return lowerStage(mistakes, stageDeclaration[0]);
  if (evaluateDeclaration?.[0] !== undefined) return lowerEvaluate(mistakes, evaluateDeclaration[0]);
  return sweepDeclaration?.[0] === undefined ? null : lowerSweep(mistakes, sweepDeclaration[0]);
}

function lowerImport(mistakes: Mistakes, node: Cst.ImportDeclarationCstNode): Declaration | null {
  const path = written(node.children.String);
  if (path === undefined) return null;
  const names = node.children.names?.[0];
  return {
    kind: 'import',
    names: names === undefined ? null : namesOf(mistakes, names.children.Name),
    path: stringOf(path, mistakes),
    span: spanOf(mistakes, node),
  };
}

function lowerLet(mistakes: Mistakes, node: Cst.LetDeclarationCstNode): Declaration | null {
  const name = nameOf(mistakes, node.children.Name);
  const child = node.children.value?.[0];
  const value =
    child === undefined ? lowerBlock(mistakes, node.children.block?.[0]) : lowerValue(mistakes, child);
  if (name === null || value === null) return null;
  return { kind: 'let', name, value, span: spanOf(mistakes, node) };
}

function lowerTyped(
  mistakes: Mistakes,
  kind: 'corpus' | 'model',
  node: Cst.CorpusDeclarationCstNode | Cst.ModelDeclarationCstNode,
): Declaration | null {
  const name = nameOf(mistakes, node.children.Name);
  if (name === null) return null;
  const block = lowerBlock(mistakes, node.children.block?.[0]);
  const head = lowerTypeHead(mistakes, name, node.children.typeHead?.[0]);
  if (head === null) return null;
  if (head.kind === 'derived' && block === null) reportBareWith(mistakes, kind, node);
  return { kind, name, head, block, span: spanOf(mistakes, node) };
}

/** Without a head the name is the type as well: `corpus sotu`. */
function lowerTypeHead(
  mistakes: Mistakes,
  name: Name,
  node: Cst.TypeHeadCstNode | undefined,
): TypeHead | DerivedHead | null {
  if (node === undefined) return { kind: 'type', type: name };
  const type = lowerReference(mistakes, node.children.reference?.[0]);
  if (type === null) return null;
  return written(node.children.With) === undefined ? { kind: 'type', type } : { kind: 'derived', base: type };
}

function lowerStage(mistakes: Mistakes, node: Cst.StageDeclarationCstNode): Declaration | null {
  const name = nameOf(mistakes, node.children.Name);
  const head = lowerStageHead(mistakes, node.children.stageHead?.[0]);
  const block = lowerBlock(mistakes, node.children.block?.[0]);
  if (name === null || head === null) return null;
  if (head.kind === 'derived' && block === null) reportBareWith(mistakes, 'stage', node);
  return { kind: 'stage', name, head, block, span: spanOf(mistakes, node) };
}

function lowerStageHead(
  mistakes: Mistakes,
  node: Cst.StageHeadCstNode | undefined,
): VerbHead | DerivedHead | null {
  const verb = lowerReference(mistakes, node?.children.reference?.[0]);
  if (verb === null) return null;
  if (written(node?.children.With) !== undefined) return { kind: 'derived', base: verb };
  if (verb.cells !== undefined) mistakes.report('E0120', { verb: verb.text }, verb.cells.span);
  const [operand, on] = referencesOf(mistakes, node?.children.operands?.[0]?.children.reference);
  return operand === undefined ? null : { kind: 'verb', verb, operand, on: on ?? null };
}

function lowerEvaluate(mistakes: Mistakes, node: Cst.EvaluateDeclarationCstNode): Declaration | null {
  const subjects = referencesOf(mistakes, node.children.references?.[0]?.children.reference);
  const splits = namesOf(mistakes, node.children.names?.[0]?.children.Name);
  const block = lowerBlock(mistakes, node.children.block?.[0]);
  if (subjects.length === 0) return null;
  return { kind: 'evaluate', subjects, splits, block, span: spanOf(mistakes, node) };
}

function lowerSweep(mistakes: Mistakes, node: Cst.SweepDeclarationCstNode): Declaration | null {
  const axes = lowerAxes(mistakes, node.children);
  const body = node.children.declarations?.[0];
  if (body === undefined) return null;
  const declarations = lower(mistakes, body);
  return { kind: 'sweep', axes, declarations, body: spanOf(mistakes, body), span: spanOf(mistakes, node) };
}

function referencesOf(
  mistakes: Mistakes,
  nodes: readonly Cst.ReferenceCstNode[] | undefined,
): readonly Reference[] {
  return (nodes ?? []).map((node) => lowerReference(mistakes, node)).filter((name) => name !== null);
}

function reportBareWith(mistakes: Mistakes, kind: string, node: Parameters<typeof spanOf>[1]): void {
  const { end } = spanOf(mistakes, node);
  const holes = { what: `this ${kind}`, missing: 'a block', example: 'model big = lstm with { width 400 }' };
  mistakes.report('E0119', holes, { start: end, end });
}
