import { visit } from '../../check/imports/names.ts';
import { settingsOfStages } from '../../check/references.ts';
import type { Declaration, ExpFile, Name, SweepDeclaration } from '../../lang/ast.ts';

export type Named = Exclude<Declaration, { readonly kind: 'import' | 'sweep' | 'evaluate' }>;

/** A name in a text that is declared somewhere, or may be. */
export interface Occurrence {
  readonly name: Name;
  readonly role:
    | 'declaration'
    /** Of something that is declared: `train lstm`. */
    | 'reference'
    /** The value of a setting, which may as well be a word of the language. */
    | 'value'
    /** The value of a setting that takes a stage. */
    | 'stage value'
    /** In an import's brackets. */
    | 'import';
  /** Sweeps that it stands in, the innermost last. */
  readonly sweeps: readonly SweepDeclaration[];
}

/** In the order of the declarations. */
export function occurrencesIn({ declarations }: Pick<ExpFile, 'declarations'>): readonly Occurrence[] {
  return declarations.flatMap((declaration) => occurrences(declaration, []));
}

function occurrences(declaration: Declaration, sweeps: readonly SweepDeclaration[]): readonly Occurrence[] {
  if (declaration.kind === 'import')
    return (declaration.names ?? []).map((name) => ({ name, role: 'import', sweeps }));
  if (declaration.kind === 'sweep') {
    const axes = { ...declaration, declarations: [] };
    const inside = declaration.declarations.flatMap((one) => occurrences(one, [...sweeps, declaration]));
    return [...namesIn(axes, sweeps), ...inside];
  }
  const declared: readonly Occurrence[] =
    declaration.kind === 'evaluate' ? [] : [{ name: declaration.name, role: 'declaration', sweeps }];
  return [...declared, ...namesIn(declaration, sweeps)];
}

function namesIn(declaration: Declaration, sweeps: readonly SweepDeclaration[]): readonly Occurrence[] {
  const found: Occurrence[] = [];
  const note =
    (role: Occurrence['role']) =>
    <N extends Name>(name: N): N => {
      found.push({ name, role, sweeps });
      return name;
    };
  visit(declaration, {
    value: (name, setting) =>
      note(setting !== null && settingsOfStages.has(setting) ? 'stage value' : 'value')(name),
    reference: note('reference'),
    clause: note('reference'),
    word: (name) => name,
  });
  return found;
}

/** What a file itself declares, by name; of two of one name the first. */
export function declaredIn(declarations: readonly Declaration[]): ReadonlyMap<string, Named> {
  const declared = new Map<string, Named>();
  const declare = (declaration: Declaration): void => {
    if (declaration.kind === 'sweep') declaration.declarations.forEach(declare);
    else if (declaration.kind !== 'import' && declaration.kind !== 'evaluate') {
      const { text } = declaration.name;
      if (!declared.has(text)) declared.set(text, declaration);
    }
  };
  declarations.forEach(declare);
  return declared;
}
