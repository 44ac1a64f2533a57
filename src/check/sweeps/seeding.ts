import type { Name, Reference, Setting, StageDeclaration } from '../../lang/ast.ts';
import type { Named } from '../resolve.ts';
import type { SweptAxis } from './cell.ts';
import { axesAround, variableIn, type Member, type Scope, type Survey } from './scope.ts';

/** The declaration, with the seed of the `seeds` around it if it is a training that says nothing of its seed. */
export function seeded(member: Member, { members }: Survey): Named {
  const { declaration, scope } = member;
  const axis = axesAround(scope).find(({ givesSeeds }) => givesSeeds);
  const variable = axis?.variables[0];
  if (axis === undefined || variable === undefined || declaration.kind !== 'stage') return declaration;
  if (isSettled(member, axis, members)) return declaration;
  const { name } = variable;
  const seed: Setting = { kind: 'setting', name, value: name, block: null, span: name.span };
  return withEntry(declaration, seed);
}

/** Whether the stage is no training, says its seed itself or takes it over from one to which the seeds are given. */
function isSettled({ declaration, scope }: Member, axis: SweptAxis, members: Survey['members']): boolean {
  if (declaration.kind !== 'stage' || saysSeed(declaration)) return true;
  if (declaration.head.kind !== 'derived') return !trains(declaration, scope, members, new Set());
  const bases = namesMeant(declaration.head.base, scope).flatMap(({ text }) => members.get(text) ?? []);
  return bases.every(
    (base) =>
      axesAround(base.scope).includes(axis) ||
      base.declaration.kind !== 'stage' ||
      !trains(base.declaration, base.scope, members, new Set()),
  );
}

function saysSeed({ block }: StageDeclaration): boolean {
  return (block?.entries ?? []).some((entry) => entry.kind === 'setting' && entry.name.text === 'seed');
}

/** Whether the stage is a training, or a variant of one. */
function trains(
  stage: StageDeclaration,
  scope: Scope,
  members: Survey['members'],
  seen: Set<StageDeclaration>,
): boolean {
  if (seen.has(stage)) return false;
  seen.add(stage);
  const { head } = stage;
  if (head.kind === 'verb') return namesMeant(head.verb, scope).some(({ text }) => text === 'train');
  return namesMeant(head.base, scope).some(({ text }) => {
    const base = members.get(text);
    return base?.declaration.kind === 'stage' && trains(base.declaration, base.scope, members, seen);
  });
}

/** The name itself or, of a variable, all that it may stand for. */
function namesMeant(name: Reference, scope: Scope): readonly Name[] {
  const found = variableIn(scope, name.text);
  return found === null ? [name] : found.variable.values.filter((value) => value.kind === 'name');
}

function withEntry(stage: StageDeclaration, entry: Setting): StageDeclaration {
  const block = stage.block ?? { kind: 'block', entries: [], span: stage.span };
  return { ...stage, block: { ...block, entries: [...block.entries, entry] } };
}
