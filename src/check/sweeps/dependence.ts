import type { EvaluateDeclaration, Reference } from '../../lang/ast.ts';
import { dependencyOrder } from '../order.ts';
import type { Named } from '../resolve.ts';
import type { SweptAxis, SweptVariable } from './cell.ts';
import { settingsOfStages } from '../references.ts';
import { rewriteBlock, rewriteDeclaration, type Rewriting } from './rewrite.ts';
import { axesAround, variableIn, type Member, type Scope, type Survey } from './scope.ts';
import { seeded } from './seeding.ts';

/** What each declaration varies with. */
export interface Dependence {
  /** The declarations, as they are once seeds are given. */
  readonly declarations: ReadonlyMap<Member, Named>;
  /** In the order of `axesAround`. */
  readonly axes: ReadonlyMap<Member, readonly SweptAxis[]>;
  /** Variables that anything names. */
  readonly used: ReadonlySet<SweptVariable>;
  /** Variables that are the seed of something. */
  readonly seeds: ReadonlySet<SweptVariable>;
  readonly ofSubject: (subject: Reference, scope: Scope) => ReadonlySet<SweptAxis>;
  /** Of what an evaluation says beside its subjects. */
  readonly ofEvaluation: (evaluation: EvaluateDeclaration, scope: Scope) => ReadonlySet<SweptAxis>;
}

export function dependence(survey: Survey): Dependence {
  const used = new Set<SweptVariable>();
  const seeds = new Set<SweptVariable>();
  const axes = new Map<Member, readonly SweptAxis[]>();

  /** What a declaration names, sorted: variables of the sweeps around it, and other declarations. */
  const namesIn = (scope: Scope, go: (rewriting: Rewriting) => void) => {
    const direct = new Set<SweptAxis>();
    const members: { readonly member: Member; readonly bound: ReadonlySet<string> }[] = [];
    const seeVariable = (name: string): SweptVariable | null => {
      const found = variableIn(scope, name);
      if (found === null) return null;
      direct.add(found.axis);
      used.add(found.variable);
      return found.variable;
    };
    const seeMember = ({ text, cells }: Reference) => {
      const member = survey.members.get(text);
      const bound = new Set(cells?.bindings.map(({ variable }) => variable.text));
      if (member !== undefined) members.push({ member, bound });
    };
    const seeReference = (name: Reference) => {
      const variable = seeVariable(name.text);
      if (variable === null) seeMember(name);
      for (const value of variable?.values ?? []) if (value.kind === 'name') seeMember(value);
      return name;
    };
    go({
      value: (name, setting) => {
        if (setting !== null && settingsOfStages.has(setting)) return seeReference(name);
        const variable = seeVariable(name.text);
        if (variable !== null && setting === 'seed') seeds.add(variable);
        if (variable === null && survey.members.get(name.text)?.declaration.kind === 'let') seeMember(name);
        return name;
      },
      reference: seeReference,
      clause: seeReference,
      word: (name) => {
        seeVariable(name.text);
        return name;
      },
    });
    return { direct, members };
  };

  const declarations = new Map<Member, Named>();
  const uses = new Map<Member, ReturnType<typeof namesIn>>();
  for (const member of allMembers(survey.root)) {
    const declaration = seeded(member, survey);
    declarations.set(member, declaration);
    uses.set(
      member,
      namesIn(member.scope, (rewriting) => rewriteDeclaration(declaration, rewriting)),
    );
  }

  /** Only axes in whose braces the use stands: of the others it names the cell. */
  const axesOfUses = (scope: Scope, { direct, members }: ReturnType<typeof namesIn>): Set<SweptAxis> => {
    const around = axesAround(scope);
    if (around.length === 0) return new Set();
    const found = new Set(direct);
    for (const { member, bound } of members) {
      for (const axis of axes.get(member) ?? []) {
        if (around.includes(axis) && !axis.variables.some(({ name }) => bound.has(name.text)))
          found.add(axis);
      }
    }
    return found;
  };

  // Declarations that go round in a circle are reported where circles are looked for.
  const { order } = dependencyOrder(uses.keys(), (member) =>
    (uses.get(member)?.members ?? []).map((use) => use.member),
  );
  for (const member of order) {
    const own = uses.get(member);
    const found = own === undefined ? new Set<SweptAxis>() : axesOfUses(member.scope, own);
    axes.set(
      member,
      axesAround(member.scope).filter((axis) => found.has(axis)),
    );
  }

  return {
    declarations,
    axes,
    used,
    seeds,
    ofSubject: (subject, scope) =>
      axesOfUses(
        scope,
        namesIn(scope, ({ reference }) => reference(subject)),
      ),
    ofEvaluation: ({ block, splits }, scope) =>
      axesOfUses(
        scope,
        namesIn(scope, (rewriting) => {
          for (const split of splits) rewriting.word(split);
          if (block !== null) rewriteBlock(block, rewriting);
        }),
      ),
  };
}

function allMembers({ parts }: Scope): readonly Member[] {
  return parts.flatMap((part) =>
    part.kind === 'member' ? [part.member] : part.kind === 'sweep' ? allMembers(part.scope) : [],
  );
}
