import type { Binding, Name, Reference } from '../../lang/ast.ts';
import { nearest } from '../../diag/suggest.ts';
import type { Findings } from '../findings.ts';
import { settingsOfStages } from '../references.ts';
import { shortened } from '../unknown.ts';
import { identityOf } from './axes.ts';
import { cellName, combinations, type Cell, type SweptAxis, type SweptVariable } from './cell.ts';
import { axesAround, variableIn, type Member, type Scope, type Survey } from './scope.ts';

/** What names mean in a cell. After a mistake, reported, something is given that may have been meant. */
export class References {
  readonly #members: Survey['members'];
  readonly #axes: ReadonlyMap<Member, readonly SweptAxis[]>;
  readonly #findings: Findings;

  constructor({ members }: Survey, axes: ReadonlyMap<Member, readonly SweptAxis[]>, findings: Findings) {
    this.#members = members;
    this.#axes = axes;
    this.#findings = findings;
  }

  /** The one declaration that is meant. */
  one(name: Reference, scope: Scope, cell: Cell): Name {
    const meant = this.#named(name, scope, cell);
    const [first = bare(meant), ...more] = this.#cells(meant, scope, cell, 'one');
    if (more.length > 0) this.#reportSeveral(meant, `these are ${more.length + 1} of them`, first.text);
    return first;
  }

  /** All that are meant: of something swept several, where a selection leaves variables open. */
  all(name: Reference, scope: Scope, cell: Cell): readonly Name[] {
    return this.#cells(this.#named(name, scope, cell), scope, cell, 'all');
  }

  /** A word of the language, or a variable that has one for its value. */
  word(name: Reference, scope: Scope, cell: Cell): Name {
    const meant = this.#named(name, scope, cell);
    if (meant.cells !== undefined) this.#findings.report('E0711', { name: meant.text }, meant.cells.span);
    return bare(meant);
  }

  /** `ofVariable` says under which name a value of a variable is kept. */
  value(
    name: Name,
    setting: string | null,
    scope: Scope,
    cell: Cell,
    ofVariable: (variable: SweptVariable, index: number, use: Name) => Name,
  ): Name {
    const found = variableIn(scope, name.text);
    const isText = found?.variable.values.some((value) => value.kind !== 'name') === true;
    if (setting !== null && settingsOfStages.has(setting) && !isText) return this.one(name, scope, cell);
    if (found !== null) {
      if (found.axis.isUnknown) this.#findings.silence(name.span);
      return ofVariable(found.variable, cell.get(found.axis) ?? 0, name);
    }
    const isLet = this.#members.get(name.text)?.declaration.kind === 'let';
    return isLet ? this.one(name, scope, cell) : name;
  }

  /** The name itself or, of a variable, the name that is its value here. */
  #named(name: Reference, scope: Scope, cell: Cell): Reference {
    const found = variableIn(scope, name.text);
    if (found === null) return name;
    const { variable, axis } = found;
    const index = cell.get(axis) ?? 0;
    const value = variable.values[index];
    if (name.cells === undefined && value?.kind === 'name') return value;
    if (axis.isUnknown || value === undefined) {
      this.#findings.silence(name.span);
      return bare(name);
    }
    const problem = name.cells === undefined ? 'a name is needed' : 'a variable has no cells';
    const holes = { variable: name.text, value: variable.labels[index] ?? '', problem };
    this.#findings.report('E0713', holes, value.kind === 'name' ? name.span : value.span);
    this.#findings.silence(name.span);
    return bare(name);
  }

  #cells(name: Reference, scope: Scope, cell: Cell, wanted: 'one' | 'all'): readonly Name[] {
    const member = this.#members.get(name.text);
    const axes = (member && this.#axes.get(member)) ?? [];
    if (axes.length === 0) {
      // What is not declared at all is reported where names are looked up.
      if (name.cells !== undefined && member !== undefined)
        this.#findings.report('E0711', { name: name.text }, name.cells.span);
      return [bare(name)];
    }
    const chosen = this.#chosen(name, axes, scope, cell);
    if (chosen === null) return [this.#cellNamed(name, axes, firstOf(axes))];
    const isOpen = chosen.some(({ indices }) => indices.length > 1);
    if (isOpen && name.cells === undefined) {
      const example = cellName(name.text, axes, firstOf(axes));
      const problem = wanted === 'one' ? 'one of its cells is needed' : 'several cells';
      this.#reportSeveral(
        name,
        problem,
        wanted === 'one' ? example : `${name.text}[*]\` for all, or \`${example}`,
      );
      return [this.#cellNamed(name, axes, firstOf(axes))];
    }
    return [...selected(chosen)].map((one) => this.#cellNamed(name, axes, one));
  }

  /** Which values of each axis are meant; null after a mistake, reported. */
  #chosen(name: Reference, axes: readonly SweptAxis[], scope: Scope, cell: Cell): readonly Chosen[] | null {
    const bindings = name.cells?.bindings ?? [];
    const variables = axes.flatMap(({ variables }) => variables);
    const stray = bindings.find(({ variable }) => !variables.some((one) => one.name.text === variable.text));
    if (stray !== undefined) {
      const near = nearest(
        stray.variable.text,
        variables.map((one) => one.name.text),
      );
      this.#reportNoCell(name, stray, near);
      return null;
    }
    const around = axesAround(scope);
    const chosen: Chosen[] = [];
    for (const axis of axes) {
      const own = bindings.filter(({ variable }) =>
        axis.variables.some((one) => one.name.text === variable.text),
      );
      const matching = Array.from({ length: axis.size }, (_, index) => index).filter((index) =>
        own.every((binding) => holds(binding, axis, index)),
      );
      const [first] = own;
      if (matching.length === 0 && first !== undefined) {
        const values = axis.variables.find((one) => one.name.text === first.variable.text)?.labels ?? [];
        const near = nearest(labelOf(first), values);
        this.#reportNoCell(name, first, near && `${first.variable.text}=${near}`);
        return null;
      }
      const here = around.includes(axis) ? cell.get(axis) : undefined;
      const isHere = here !== undefined && matching.includes(here);
      chosen.push({ axis, indices: isHere ? [here] : matching });
    }
    return chosen;
  }

  #cellNamed(name: Reference, axes: readonly SweptAxis[], cell: Cell): Name {
    return { ...bare(name), text: cellName(name.text, axes, cell) };
  }

  #knownCells(name: Reference): readonly string[] {
    const member = this.#members.get(name.text);
    const axes = (member && this.#axes.get(member)) ?? [];
    return shortened([...combinations(axes)].map((cell) => cellName(name.text, axes, cell)));
  }

  #reportSeveral(name: Reference, problem: string, example: string): void {
    const member = this.#members.get(name.text);
    const axes = (member && this.#axes.get(member)) ?? [];
    const variables = axes.flatMap((axis) => axis.variables.map((variable) => `\`${variable.name.text}\``));
    const related =
      member === undefined
        ? []
        : [{ span: member.declaration.name.span, label: 'declared here, in a sweep' }];
    const holes = {
      name: name.text,
      variables,
      problem,
      known: this.#knownCells(name),
      advice: `write \`${example}\``,
    };
    this.#findings.report('E0709', holes, name.span, { related });
  }

  #reportNoCell(name: Reference, binding: Binding, near: string | null): void {
    const text = `${binding.variable.text}=${labelOf(binding)}`;
    const holes = { name: name.text, binding: text, known: this.#knownCells(name), nearest: near };
    this.#findings.report('E0710', holes, binding.span);
  }
}

interface Chosen {
  readonly axis: SweptAxis;
  readonly indices: readonly number[];
}

function* selected([first, ...rest]: readonly Chosen[], within: Cell = new Map()): Generator<Cell> {
  if (first === undefined) {
    yield within;
    return;
  }
  for (const index of first.indices) yield* selected(rest, new Map(within).set(first.axis, index));
}

function firstOf(axes: readonly SweptAxis[]): Cell {
  return new Map(axes.map((axis) => [axis, 0]));
}

function holds({ variable, value }: Binding, { variables }: SweptAxis, index: number): boolean {
  const own = variables.find(({ name }) => name.text === variable.text);
  return own?.identities[index] === identityOf(value);
}

function labelOf({ value }: Binding): string {
  if (value.kind === 'number') return `${value.value}${value.unit ?? ''}`;
  return value.kind === 'name' ? value.text : value.value;
}

/** Without the brackets. */
function bare({ kind, text, span }: Reference): Name {
  return { kind, text, span: { ...span, end: Math.min(span.end, span.start + text.length) } };
}
