/** From what is meant to texts: one of the many spellings of an experiment. */
import { amountText } from './amounts.ts';
import { difference, printed, type Entry, type SettingEntry } from './entries.ts';
import { Files } from './files.ts';
import {
  sameValue,
  unsaid,
  type Experiment,
  type Family,
  type Meanings,
  type Node,
  type Setting,
  type Value,
} from './meaning.ts';
import type { Style } from './style.ts';

export interface Spelled {
  /** By name; the experiment itself is `mine.exp`. */
  readonly texts: Readonly<Record<string, string>>;
  /** What each node is called in the plan; models are in none. */
  readonly names: ReadonlyMap<number, string>;
}

export function spell(meanings: Meanings, style: Style): Spelled {
  return new Speller(meanings, style).spelled();
}

/** A variable that stands for a setting's value. */
interface Variable {
  readonly node: number;
  readonly slot: string;
  readonly name: string;
}

interface Sweep {
  readonly family: Family;
  readonly variable: Variable;
  readonly values: readonly number[];
}

class Speller {
  readonly #experiment: Experiment;
  readonly #style: Style;
  readonly #meanings: Meanings;
  readonly #files: Files;
  readonly #names = new Map<number, string>();
  /** Nodes that a sweep declares, all its cells. */
  readonly #swept = new Set<number>();
  readonly #sweeps: Sweep[] = [];
  /** Entries before clauses are taken out of them, for what derives from them. */
  readonly #whole = new Map<number, readonly Entry[]>();
  #variable: Variable | null = null;
  #letCount = 0;

  constructor(meanings: Meanings, style: Style) {
    const { experiment } = meanings;
    this.#experiment = experiment;
    this.#style = style;
    this.#meanings = meanings;
    for (const { id, kind } of experiment.nodes) {
      const stem = style.at('names', id).among([kind.slice(0, 3), 'x', 'Big_one', 'run', 'm', 'zz']);
      this.#names.set(id, `${stem}${id}`);
    }
    for (const family of experiment.families) this.#planSweep(family);
    this.#files = new Files(experiment.nodes, this.#swept, style);
  }

  spelled(): Spelled {
    const evaluations = this.#experiment.nodes.filter(
      ({ kind, id }) => kind === 'evaluate' && !this.#swept.has(id),
    );
    for (const node of this.#experiment.nodes) {
      if (node.kind !== 'evaluate' && !this.#swept.has(node.id)) this.#declare(node);
    }
    for (const sweep of this.#sweeps) this.#declareSweep(sweep);
    this.#declareEvaluations(evaluations);
    const names = new Map(this.#names);
    for (const { id, kind, operand } of this.#experiment.nodes) {
      if (kind === 'evaluate' && operand !== null)
        names.set(id, `evaluate ${this.#names.get(operand) ?? ''}`);
    }
    return { texts: this.#files.texts(), names };
  }

  /** Whether the cells of a family still differ in nothing but their one setting, and are to be said as a sweep. */
  #planSweep(family: Family): void {
    const [first] = family.cells;
    const draw = this.#style.at('sweeps', first?.[0] ?? 0);
    const values = family.cells.map(([id]) => this.#axisValue(id, family.slot));
    const isSweep =
      draw.chance(0.7) && values.every((one) => one !== null) && new Set(values).size === values.length;
    if (!isSweep || !this.#isUniform(family)) return;
    const [lead] = first ?? [];
    if (lead === undefined) return;
    const name = draw.among(['v', 'which', 'i']) + String(lead);
    const usesSeeds = family.slot === 'seed' && draw.chance(0.5) && isConsecutive(values);
    const variable = { node: lead, slot: family.slot, name: usesSeeds ? 'seed' : name };
    this.#sweeps.push({ family, variable, values: values });
    for (const [index, cell] of family.cells.entries()) {
      for (const [place, id] of cell.entries()) {
        this.#swept.add(id);
        const own = this.#names.get(first?.[place] ?? id) ?? '';
        this.#names.set(id, `${own.replace(/\[.*/, '')}[${variable.name}=${values[index] ?? ''}]`);
      }
    }
  }

  #axisValue(id: number | undefined, slot: string): number | null {
    const setting =
      id === undefined ? undefined : this.#meanings.node(id).settings.find((one) => one.slot === slot);
    return setting?.value.kind === 'number' && setting.name !== 'crop' ? setting.value.number : null;
  }

  #isUniform({ cells, slot }: Family): boolean {
    const shape = (cell: readonly number[]) =>
      JSON.stringify(
        cell.map((id) => {
          const { settings, operand, ...others } = this.#meanings.node(id);
          return [
            {
              ...others,
              id: 0,
              operand: operand === null || !cell.includes(operand) ? operand : cell.indexOf(operand),
            },
            settings.filter((one) => id !== cell[0] || one.slot !== slot),
          ];
        }),
      );
    return cells.every((cell) => shape(cell) === shape(cells[0] ?? []));
  }

  #declareSweep({ family, variable, values }: Sweep): void {
    const draw = this.#style.at('sweeps', `${variable.node} axis`);
    this.#variable = variable;
    const [first] = family.cells;
    const inside = (first ?? []).map((id) => {
      const node = this.#meanings.node(id);
      return node.kind === 'evaluate' ? this.#evaluation([node], false) : this.#declaration(node, false);
    });
    this.#variable = null;
    const series =
      isConsecutive(values) && draw.chance(0.6)
        ? `${values[0] ?? 0}..${values.at(-1) ?? 0}`
        : `[${values.join(', ')}]`;
    const axis = variable.name === 'seed' ? `seeds ${series}` : `sweep ${variable.name} in ${series}`;
    this.#files.declare(variable.node, `${axis} {\n${inside.join('\n')}\n}`);
  }

  #declare(node: Node): void {
    this.#files.declare(node.id, this.#declaration(node, true));
  }

  #declaration(node: Node, mayDerive: boolean): string {
    const entries = this.#entries(node);
    this.#whole.set(node.id, entries);
    const base = mayDerive ? this.#baseOf(node) : null;
    const own = base === null ? entries : difference(this.#whole.get(base) ?? [], entries);
    const keyword = node.kind === 'corpus' || node.kind === 'model' ? node.kind : 'stage';
    const head = base === null ? this.#head(node) : `${this.#reference(node, base)} with`;
    const text = this.#block(own, node.id, this.#files.fileOf(node.id));
    return `${keyword} ${(this.#names.get(node.id) ?? '').replace(/\[.*/, '')} = ${head}${text === '' && base !== null ? ' {}' : text}`;
  }

  #head(node: Node): string {
    if (node.kind === 'corpus' || node.kind === 'model') return node.type ?? '';
    const on = node.on === null ? '' : ` on ${this.#reference(node, node.on)}`;
    return `${node.kind} ${node.operand === null ? '' : this.#reference(node, node.operand)}${on}`;
  }

  /** The name of a node as it is said in another; inside a sweep of its own without the cell. */
  #reference(from: Node, to: number): string {
    this.#files.use(from.id, to, (this.#names.get(to) ?? '').replace(/\[.*/, ''));
    const name = this.#names.get(to) ?? '';
    return this.#swept.has(from.id) && this.#swept.has(to) ? name.replace(/\[.*/, '') : name;
  }

  /** A declaration that differs from this one in its block alone. */
  #baseOf(node: Node): number | null {
    const draw = this.#style.at('with', node.id);
    if (!draw.chance(0.5)) return null;
    const file = this.#files.fileOf(node.id);
    const rules = (one: Node) => JSON.stringify(one.rules.map(({ selectors }) => selectors));
    const bases = this.#experiment.nodes.filter(
      (one) =>
        one.id < node.id &&
        one.kind === node.kind &&
        one.type === node.type &&
        one.operand === node.operand &&
        one.on === node.on &&
        rules(one) === rules(node) &&
        this.#whole.has(one.id) &&
        !this.#swept.has(one.id) &&
        // Its paths would be read from the base's folder.
        this.#files.fileOf(one.id) === file,
    );
    return bases.length === 0 ? null : draw.among(bases).id;
  }

  #declareEvaluations(nodes: readonly Node[]): void {
    const groups = new Map<string, Node[]>();
    for (const node of nodes) {
      const isGrouped = this.#style.at('groups', 'all').chance(0.7);
      const said = printed(this.#entries(node), () => ' ');
      const key = isGrouped ? JSON.stringify([node.splits, said]) : String(node.id);
      groups.set(key, [...(groups.get(key) ?? []), node]);
    }
    for (const group of groups.values()) {
      const [first] = group;
      if (first !== undefined) this.#files.declare(first.id, this.#evaluation(group, true));
    }
  }

  #evaluation(group: readonly Node[], isGrouped: boolean): string {
    const [first] = group;
    if (first?.operand == null) throw new Error('an evaluation of nothing');
    const subjects = group.map((node) => this.#reference(node, node.operand ?? 0));
    const splits = this.#style.at('order', `${first.id} splits`).shuffled(first.splits);
    const list = (words: readonly string[]) =>
      words.length === 1 ? (words[0] ?? '') : `[${words.join(', ')}]`;
    const text = this.#block(this.#entries(first), first.id, this.#files.fileOf(first.id));
    return `evaluate ${isGrouped ? list(subjects) : (subjects[0] ?? '')} on ${list(splits)}${text}`;
  }

  /** All that is said of a node, in some order. */
  #entries(node: Node): readonly Entry[] {
    const heritage = this.#meanings.heritage(node);
    const settings = this.#settings(node.settings, heritage, node, String(node.id));
    const rules = node.rules.map(({ selectors, settings }, index): Entry => ({
      kind: 'rule',
      selectors: this.#style.at('order', `${node.id} rule ${index}`).shuffled(selectors),
      block: this.#settings(settings, null, node, `${node.id} rule ${index}`),
    }));
    const promises = node.promises.map((text): Entry => ({ kind: 'text', text }));
    return this.#style.at('order', node.id).shuffled([...settings, ...rules, ...promises]);
  }

  #settings(
    settings: readonly Setting[],
    heritage: Node | null,
    node: Node,
    place: string,
    before: readonly Setting[] | null = null,
  ): readonly SettingEntry[] {
    const said = settings.flatMap((setting) => {
      if (this.#meanings.isIdle(setting, settings, heritage)) return [];
      const own = before?.find(({ slot }) => slot === setting.slot);
      const otherwise = own ?? this.#meanings.default(setting, settings, heritage);
      return this.#setting(setting, otherwise, node, `${place} ${setting.slot}`) ?? [];
    });
    return this.#style.at('order', place).shuffled(said);
  }

  /** Null where nothing need be said and nothing is. */
  #setting(setting: Setting, otherwise: Setting, node: Node, place: string): SettingEntry | null {
    if (this.#variable?.node === node.id && this.#variable.slot === setting.slot) {
      if (this.#variable.name === 'seed') return null;
      const { name } = this.#variable;
      return { kind: 'setting', name: setting.name, value: name, word: name, meaning: place, block: null };
    }
    const draw = this.#style.at('defaults', place);
    const isSilent = setting.value.kind === 'unsaid';
    // In another cell the same silence means something else.
    const isFixed = this.#variable !== null && setting.isHeirloom && setting.slot === this.#variable.slot;
    const writtenOut =
      isSilent && !isFixed && draw.chance(0.25) && mayBeSaid(otherwise, setting) ? otherwise : setting;
    const { name, value } = writtenOut;
    if (value.kind === 'unsaid') return null;
    const isUsual =
      !isSilent && !isFixed && writtenOut.name === otherwise.name && sameValue(value, otherwise.value);
    // What goes on from a block says what differs from it, also from what it did not say.
    const goesOn = isUsual && otherwise.block.length > 0 ? otherwise.block : null;
    const block = this.#settings(writtenOut.block, null, node, place, goesOn);
    if (isUsual && setting.value.kind !== 'section' && block.length === 0 && draw.chance(0.6)) return null;
    const text = value.kind === 'section' ? null : this.#value(value, node, place);
    // `optimizer { ... }` is of the word that holds without it.
    const isWordless = isUsual && value.kind === 'word' && block.length > 0 && draw.chance(0.4);
    return {
      kind: 'setting',
      name,
      value: isWordless ? null : text,
      word: text,
      meaning: JSON.stringify(value),
      block: block.length > 0 || value.kind === 'section' ? block : null,
    };
  }

  #value(value: Value, node: Node, place: string): string {
    const file = this.#files.fileOf(node.id);
    const draw = this.#style.at('lets', place);
    const text = this.#valueText(value, node, place);
    // An amount after a word must be no bare name, and a number in a list of files no path.
    const isPlain =
      value.kind === 'number' || value.kind === 'list' || value.kind === 'path' || value.kind === 'range';
    if (!isPlain || !draw.chance(0.15)) return text;
    if (value.kind === 'number' && value.measure === 'count' && value.number > 1 && draw.chance(0.3))
      return `(${this.#let(file, String(value.number - 1))} + 1)`;
    return this.#let(file, text);
  }

  #let(file: string, text: string): string {
    const name = `let_${this.#letCount++}`;
    this.#files.add(file, `let ${name} = ${text}`);
    return name;
  }

  #valueText(value: Value, node: Node, place: string): string {
    const draw = this.#style.at('numbers', place);
    switch (value.kind) {
      case 'number':
        return amountText(value.number, value.measure, draw);
      case 'word':
        return value.word;
      case 'text':
        return JSON.stringify(value.text);
      case 'path':
        return JSON.stringify(this.#files.pathFrom(node.id, value.path, draw));
      case 'list':
        return `[${value.items.map((item, index) => this.#valueText(item, node, `${place} ${index}`)).join(', ')}]`;
      case 'worded':
        return `${value.word} ${this.#valueText(value.of, node, place)}`;
      case 'range':
        return [value.from, value.to]
          .map((end, index) => this.#valueText(end, node, `${place} ${index}`))
          .join(' -> ');
      case 'stage':
        return this.#reference(node, value.id);
      case 'section':
      case 'unsaid':
        throw new Error(`${value.kind} has no text`);
    }
  }

  /** The block of a declaration, with some of it in clauses. */
  #block(entries: readonly Entry[], id: number, file: string): string {
    const draw = this.#style.at('clauses', id);
    let own = entries;
    if (draw.chance(0.3)) {
      // Files are read from where their paths stand.
      const movable = entries.filter((entry) => entry.kind === 'setting' && !this.#namesVariable(entry));
      const moved = new Set(draw.some(movable, 0.5));
      if (moved.size > 0) {
        const name = `clause_${this.#letCount++}`;
        this.#files.add(file, `let ${name} = ${this.#print([...moved], `${id} clause`)}`);
        own = draw.shuffled([
          ...entries.filter((entry) => !moved.has(entry)),
          { kind: 'text', text: `with ${name}` } as const,
        ]);
      }
    }
    return own.length === 0 ? '' : ` ${this.#print(own, String(id))}`;
  }

  /** A clause outside of a sweep does not know its variables. */
  #namesVariable(entry: Entry): boolean {
    return this.#variable !== null && entry.kind === 'setting' && entry.value === this.#variable.name;
  }

  #print(entries: readonly Entry[], place: string): string {
    const draw = this.#style.at('layout', place);
    const gap = () => draw.among([' ', ' ', '\n', '\n  ', '  ', '\t', ' # why not\n', '\r\n', '\n\n#\n']);
    return `{${gap()}${printed(entries, gap)}${gap()}}`;
  }
}

/** Whether what holds can be written where nothing is. */
function mayBeSaid(otherwise: Setting, setting: Setting): boolean {
  const { value } = otherwise;
  return (
    value !== unsaid && value.kind !== 'unsaid' && value.kind !== 'section' && setting.slot !== 'threads'
  );
}

function isConsecutive(values: readonly number[]): boolean {
  return values.every((value, index) => value === (values[0] ?? 0) + index);
}
