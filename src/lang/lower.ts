import type * as Cst from '../../grammar/cst.d.ts';
import type { Declaration, DerivedHead, Name, TypeHead, VerbHead } from './ast.ts';
import { lowerBlock } from './lower-entries.ts';
import { lowerValue } from './lower-values.ts';
import { nameOf, namesOf, spanOf, written } from './lowering.ts';
import type { Mistakes } from './mistakes.ts';

/** The library's tree -> ours. What is missing its name or head after a mistake is left out. */
export function lower(mistakes: Mistakes, { children }: Cst.FileCstNode): Declaration[] {
  const declarations = (children.declaration ?? []).map((child) => lowerDeclaration(mistakes, child));
  return declarations.filter((declaration) => declaration !== null);
}

function lowerDeclaration(mistakes: Mistakes, { children }: Cst.DeclarationCstNode): Declaration | null {
  const { letDeclaration, corpusDeclaration, modelDeclaration, stageDeclaration, evaluateDeclaration } =
    children;
  if (letDeclaration?.[0] !== undefined) return lowerLet(mistakes, letDeclaration[0]);
  if (corpusDeclaration?.[0] !== undefined) return lowerTyped(mistakes, 'corpus', corpusDeclaration[0]);
  if (modelDeclaration?.[0] !== undefined) return lowerTyped(mistakes, 'model', modelDeclaration[0]);
  if (stageDeclaration?.[0] !== undefined) return lowerStage(mistakes, stageDeclaration[0]);
  return evaluateDeclaration?.[0] === undefined ? null : lowerEvaluate(mistakes, evaluateDeclaration[0]);
}

function lowerLet(mistakes: Mistakes, node: Cst.LetDeclarationCstNode): Declaration | null {
  const name = nameOf(mistakes, node.children.Name);
  const child = node.children.value?.[0];
  const value = child === undefined ? null : lowerValue(mistakes, child);
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
  const type = nameOf(mistakes, node.children.Name);
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
  const verb = nameOf(mistakes, node?.children.Name);
  if (verb === null) return null;
  if (written(node?.children.With) !== undefined) return { kind: 'derived', base: verb };
  const [operand, on] = namesOf(mistakes, node?.children.operands?.[0]?.children.Name);
  return operand === undefined ? null : { kind: 'verb', verb, operand, on: on ?? null };
}

function lowerEvaluate(mistakes: Mistakes, node: Cst.EvaluateDeclarationCstNode): Declaration | null {
  const subjects = namesOf(mistakes, node.children.subjects?.[0]?.children.Name);
  const splits = namesOf(mistakes, node.children.splits?.[0]?.children.Name);
  const block = lowerBlock(mistakes, node.children.block?.[0]);
  if (subjects.length === 0) return null;
  return { kind: 'evaluate', subjects, splits, block, span: spanOf(mistakes, node) };
}

function reportBareWith(mistakes: Mistakes, kind: string, node: Parameters<typeof spanOf>[1]): void {
  const { end } = spanOf(mistakes, node);
  const holes = { what: `this ${kind}`, missing: 'a block', example: 'model big = lstm with { width 400 }' };
  mistakes.report('E0119', holes, { start: end, end });
}
