import { isDeepStrictEqual } from 'node:util';
import { ResponseError, type Range, type WorkspaceEdit } from 'vscode-languageserver';
import type { AnyPlannedStage } from '../../check/plan.ts';
import type { Experiment } from '../../cli/pipeline.ts';
import type { Source, Span } from '../../diag/source.ts';
import type { Experiments } from '../experiments.ts';
import { rangeOf } from '../place.ts';
import { nameAt } from './definition.ts';
import { declaredIn } from './occurrences.ts';
import { usesOf, type Use } from './references.ts';

interface Edit {
  readonly span: Span;
  readonly newText: string;
}

/** `InvalidParams` of the protocol's base. */
const refusedCode = -32602;

/** The name at an offset, if it may be changed: that of a stage, model, corpus or `let`. */
export function renamable(path: string, offset: number, experiments: Experiments): Range | null {
  const knowledge = experiments.knowledgeOf(path);
  const found = nameAt(offset, knowledge);
  return found?.meant.kind === 'declared'
    ? rangeOf(found.occurrence.name.span, knowledge.root.parsed.source)
    : null;
}

/**
 * The edits that give what stands at an offset another name, in all files given. It is refused where the name is taken, or
 * would be read as something else: all that depends on the files must mean afterwards what it meant, so that keys stay.
 */
export function rename(
  path: string,
  offset: number,
  newName: string,
  paths: readonly string[],
  experiments: Experiments,
): WorkspaceEdit | null {
  const target = nameAt(offset, experiments.knowledgeOf(path))?.meant;
  if (target?.kind !== 'declared') return null;
  if (!/^[A-Za-z_]\w*$/.test(newName)) refuse(`\`${newName}\` is no name: letters, digits and _ make one`);
  const files = new Set([target.module.path, ...paths]);
  const edits = new Map<string, { readonly source: Source; readonly edits: readonly Edit[] }>();
  for (const use of usesOf(target, files, experiments)) {
    const { path: file, parsed } = use.module;
    const known = edits.get(file)?.edits ?? [];
    edits.set(file, { source: parsed.source, edits: [...known, editOf(use, newName)] });
  }
  const instead = new Map([...edits].map(([file, { source, edits: some }]) => [file, edited(source, some)]));
  for (const file of files) assertSame(file, instead, newName, experiments);
  const changes = [...edits].map(([file, { source, edits: some }]) => [
    experiments.texts.uriOf(file),
    some.map(({ span, newText }) => ({ range: rangeOf(span, source), newText })),
  ]);
  return { changes: Object.fromEntries(changes) as NonNullable<WorkspaceEdit['changes']> };
}

/** `model lstm` says name and type in one word. */
function editOf({ module, occurrence: { name, role } }: Use, newName: string): Edit {
  const declaration =
    role === 'declaration' ? declaredIn(module.parsed.file.declarations).get(name.text) : undefined;
  const isTypeToo =
    declaration !== undefined &&
    'head' in declaration &&
    declaration.head.kind === 'type' &&
    declaration.head.type.span.start === name.span.start;
  return { span: name.span, newText: isTypeToo ? `${newName} = ${name.text}` : newName };
}

function edited({ text }: Source, edits: readonly Edit[]): string {
  const ordered = edits.toSorted((one, other) => other.span.start - one.span.start);
  return ordered.reduce(
    (before, { span: { start, end }, newText }) => before.slice(0, start) + newText + before.slice(end),
    text,
  );
}

/** An experiment with other names asks what it asked: so its keys are what they were. */
function assertSame(
  path: string,
  instead: ReadonlyMap<string, string>,
  newName: string,
  experiments: Experiments,
): void {
  const before = experiments.of(path);
  if (!before.modules.some((module) => instead.has(module.path))) return;
  const after = experiments.read(path, instead);
  const [fresh] = newIn(after, before);
  if (fresh !== undefined) refuse(`as \`${newName}\`: ${fresh}`);
  if (before.plan === null || after.plan === null) return;
  const [was, is] = [before.plan.stages, after.plan.stages];
  const differs = was.findIndex((stage, index) => {
    const renamed = is[index];
    return renamed === undefined || !isDeepStrictEqual(asked(stage, was), asked(renamed, is));
  });
  if (differs !== -1 || was.length !== is.length)
    refuse(
      `\`${newName}\` would be read as something else, and change ${was[differs]?.name ?? 'the stages'}`,
    );
}

/** Mistakes that were not there before, in words. */
function newIn(after: Experiment, before: Experiment): readonly string[] {
  const known = before.diagnostics.map(({ code }) => code);
  return after.diagnostics.flatMap(({ code, title }) => {
    const index = known.indexOf(code);
    if (index === -1) return [title];
    known.splice(index, 1);
    return [];
  });
}

/** All that a stage's keys are made of, without a name: inputs by where they stand among the stages. */
function asked({ kind, settings, inputs, files }: AnyPlannedStage, all: readonly AnyPlannedStage[]) {
  const places = Object.entries(inputs).map(([role, input]) => [
    role,
    all.findIndex(({ name }) => name === input),
  ]);
  return { kind, settings, files, inputs: places };
}

function refuse(why: string): never {
  throw new ResponseError(refusedCode, why);
}
