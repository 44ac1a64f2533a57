import type * as Cst from '../../grammar/cst.d.ts';
import { report } from '../diag/report.ts';
import type { Declaration, DerivedHead, ExpFile, Name, TypeHead, VerbHead } from './ast.ts';
import { lowerBlock } from './lower-entries.ts';
import { lowerValue } from './lower-values.ts';
import { nameOf, namesOf, spanOf, written, type Lowering } from './lowering.ts';

/** The library's tree -> ours. What is missing its name or head after a mistake is left out. */
export function lower(lowering: Lowering, node: Cst.FileCstNode, length: number): ExpFile {
  const declarations = (node.children.declaration ?? []).map((child) => lowerDeclaration(lowering, child));
  return {
    kind: 'file',
    declarations: declarations.filter((declaration) => declaration !== null),
    span: lowering.locate({ start: 0, end: length }),
  };
}

function lowerDeclaration(lowering: Lowering, { children }: Cst.DeclarationCstNode): Declaration | null {
  const { letDeclaration, corpusDeclaration, modelDeclaration, stageDeclaration, evaluateDeclaration } =
    children;
  if (letDeclaration?.[0] !== undefined) return lowerLet(lowering, letDeclaration[0]);
  if (corpusDeclaration?.[0] !== undefined) return lowerTyped(lowering, 'corpus', corpusDeclaration[0]);
  if (modelDeclaration?.[0] !== undefined) return lowerTyped(lowering, 'model', modelDeclaration[0]);
  if (stageDeclaration?.[0] !== undefined) return lowerStage(lowering, stageDeclaration[0]);
  return evaluateDeclaration?.[0] === undefined ? null : lowerEvaluate(lowering, evaluateDeclaration[0]);
}

function lowerLet(lowering: Lowering, node: Cst.LetDeclarationCstNode): Declaration | null {
  const name = nameOf(lowering, node.children.Name);
  const child = node.children.value?.[0];
  const value = child === undefined ? null : lowerValue(lowering, child);
  if (name === null || value === null) return null;
  return { kind: 'let', name, value, span: spanOf(lowering, node) };
}

function lowerTyped(
  lowering: Lowering,
  kind: 'corpus' | 'model',
  node: Cst.CorpusDeclarationCstNode | Cst.ModelDeclarationCstNode,
): Declaration | null {
  const name = nameOf(lowering, node.children.Name);
  if (name === null) return null;
  const block = lowerBlock(lowering, node.children.block?.[0]);
  const head = lowerTypeHead(lowering, name, node.children.typeHead?.[0]);
  if (head === null) return null;
  if (head.kind === 'derived' && block === null) reportBareWith(lowering, kind, node);
  return { kind, name, head, block, span: spanOf(lowering, node) };
}

/** Without a head the name is the type as well: `corpus sotu`. */
function lowerTypeHead(
  lowering: Lowering,
  name: Name,
  node: Cst.TypeHeadCstNode | undefined,
): TypeHead | DerivedHead | null {
  if (node === undefined) return { kind: 'type', type: name };
  const type = nameOf(lowering, node.children.Name);
  if (type === null) return null;
  return written(node.children.With) === undefined ? { kind: 'type', type } : { kind: 'derived', base: type };
}

function lowerStage(lowering: Lowering, node: Cst.StageDeclarationCstNode): Declaration | null {
  const name = nameOf(lowering, node.children.Name);
  const head = lowerStageHead(lowering, node.children.stageHead?.[0]);
  const block = lowerBlock(lowering, node.children.block?.[0]);
  if (name === null || head === null) return null;
  if (head.kind === 'derived' && block === null) reportBareWith(lowering, 'stage', node);
  return { kind: 'stage', name, head, block, span: spanOf(lowering, node) };
}

function lowerStageHead(
  lowering: Lowering,
  node: Cst.StageHeadCstNode | undefined,
): VerbHead | DerivedHead | null {
  const verb = nameOf(lowering, node?.children.Name);
  if (verb === null) return null;
  if (written(node?.children.With) !== undefined) return { kind: 'derived', base: verb };
  const [operand, on] = namesOf(lowering, node?.children.operands?.[0]?.children.Name);
  return operand === undefined ? null : { kind: 'verb', verb, operand, on: on ?? null };
}

function lowerEvaluate(lowering: Lowering, node: Cst.EvaluateDeclarationCstNode): Declaration | null {
  const subjects = namesOf(lowering, node.children.subjects?.[0]?.children.Name);
  const splits = namesOf(lowering, node.children.splits?.[0]?.children.Name);
  const block = lowerBlock(lowering, node.children.block?.[0]);
  if (subjects.length === 0) return null;
  return { kind: 'evaluate', subjects, splits, block, span: spanOf(lowering, node) };
}

function reportBareWith(lowering: Lowering, kind: string, node: Parameters<typeof spanOf>[1]): void {
  const { source, end } = spanOf(lowering, node);
  const holes = { what: `this ${kind}`, missing: 'a block', example: 'model big = lstm with { width 400 }' };
  lowering.errors.push(report('E0119', holes, { source, start: end, end }));
}
