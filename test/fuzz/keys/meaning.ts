/**
 * Experiments as they are meant, before any text: what the fuzzer changes, and what it knows about a change without
 * asking the program under test. Nothing here is taken from src.
 */
import { createHash } from 'node:crypto';
import type { Draw } from '../draw.ts';

export type Measure = 'count' | 'plain' | 'fraction' | 'time';

export type Value =
  | { readonly kind: 'number'; readonly number: number; readonly measure: Measure }
  | { readonly kind: 'word'; readonly word: string }
  | { readonly kind: 'text'; readonly text: string }
  /** Of the user's, from the folder of the project on. */
  | { readonly kind: 'path'; readonly path: string }
  | { readonly kind: 'list'; readonly items: readonly Value[] }
  /** `every 200`, `learned 0.07`. */
  | { readonly kind: 'worded'; readonly word: string; readonly of: Value }
  | { readonly kind: 'range'; readonly from: Value; readonly to: Value }
  | { readonly kind: 'stage'; readonly id: number }
  /** Nothing but its block. */
  | { readonly kind: 'section' }
  /** What the stage before says, or else the usual value, or nothing at all. */
  | { readonly kind: 'unsaid' };

export interface Setting {
  /** Settings of which only one can hold share a slot: `epochs` and `steps`. */
  readonly slot: string;
  readonly name: string;
  readonly value: Value;
  readonly block: readonly Setting[];
  /** What holds where nothing is said; of some it follows from others of the same block. */
  readonly usual: Value | ((sibling: (slot: string) => Value) => Value) | null;
  /** Whether a stage takes it over from the training that its model comes from. */
  readonly isHeirloom: boolean;
  /** Whether it says only how the stage is looked after. */
  readonly isUpkeep: boolean;
  /** Draws the setting anew. */
  readonly redraw: (draw: Draw) => Setting;
}

export interface Rule {
  readonly selectors: readonly string[];
  readonly settings: readonly Setting[];
}

export type NodeKind =
  | 'corpus'
  | 'model'
  | 'train'
  | 'load'
  | 'soft_labels'
  | 'sensitivity'
  | 'prune'
  | 'quantize'
  | 'search_cache'
  | 'evaluate';

export interface Node {
  readonly id: number;
  readonly kind: NodeKind;
  /** Of a corpus or a model. */
  readonly type: string | null;
  readonly operand: number | null;
  readonly on: number | null;
  readonly settings: readonly Setting[];
  readonly rules: readonly Rule[];
  readonly splits: readonly string[];
  /** Texts of expectations, which no key may see. */
  readonly promises: readonly string[];
}

/** Cells that differ in one setting of their first node; the other nodes follow from that one. */
export interface Family {
  readonly cells: readonly (readonly number[])[];
  readonly slot: string;
}

export interface Experiment {
  /** Each after those it is made of. */
  readonly nodes: readonly Node[];
  readonly families: readonly Family[];
  /** What each of the user's files holds, by its path. */
  readonly contents: Readonly<Record<string, string>>;
}

export const unsaid: Value = { kind: 'unsaid' };

export function sameValue(one: Value, other: Value): boolean {
  if (one.kind !== other.kind) return false;
  return one === other || JSON.stringify(one) === JSON.stringify(other);
}

/** What is meant by every node, worked out once an experiment. */
export class Meanings {
  readonly experiment: Experiment;
  readonly #byId: ReadonlyMap<number, Node>;
  readonly #digests = new Map<number, string>();

  constructor(experiment: Experiment) {
    this.experiment = experiment;
    this.#byId = new Map(experiment.nodes.map((node) => [node.id, node]));
  }

  node(id: number): Node {
    const node = this.#byId.get(id);
    if (node === undefined) throw new Error(`there is no node ${id}`);
    return node;
  }

  /** Digest of all that a node and those before it mean. Equal for two nodes exactly if they ask the same. */
  digest(id: number): string {
    const known = this.#digests.get(id);
    if (known !== undefined) return known;
    const node = this.node(id);
    const parts = [
      node.kind,
      node.type,
      this.#block(node.settings, this.heritage(node)),
      node.rules.map(({ selectors, settings }) => [selectors.toSorted(), this.#block(settings, null)]),
      node.splits.toSorted(),
      [node.operand, node.on, ...this.#unnamed(node)].map((input) =>
        input === null ? null : this.digest(input),
      ),
    ];
    const digest = createHash('sha256').update(JSON.stringify(parts)).digest('hex');
    this.#digests.set(id, digest);
    return digest;
  }

  /** The corpus that a stage takes over without naming it. */
  #unnamed(node: Node): readonly (number | null)[] {
    if (node.on !== null || node.operand === null || node.kind === 'load') return [];
    return [this.corpusOf(node.operand)];
  }

  corpusOf(id: number): number | null {
    const { on, operand } = this.node(id);
    return on ?? (operand === null ? null : this.corpusOf(operand));
  }

  /** The training whose settings a stage takes over where it says nothing itself; null = it says all itself. */
  heritage({ kind, operand }: Node): Node | null {
    if (operand === null || kind === 'train' || kind === 'load') return null;
    let from = this.node(operand);
    while (from.kind !== 'train' && from.kind !== 'load') {
      if (from.kind === 'prune' && from.settings.some(({ slot }) => slot === 'length')) return from;
      if (from.operand === null) return null;
      from = this.node(from.operand);
    }
    return from.kind === 'train' ? from : null;
  }

  /** What holds where a setting of a node is unsaid. */
  default(setting: Setting, siblings: readonly Setting[], heritage: Node | null): Setting {
    const before = setting.isHeirloom
      ? heritage?.settings.find(({ slot }) => slot === setting.slot)
      : undefined;
    if (before !== undefined && heritage !== null) {
      const earlier = this.heritage(heritage);
      // What is idle there is not said there.
      const said = this.isIdle(before, heritage.settings, earlier) ? { ...before, value: unsaid } : before;
      return this.resolve(said, heritage.settings, earlier);
    }
    const usual =
      typeof setting.usual === 'function'
        ? setting.usual((slot) => {
            const sibling = siblings.find((one) => one.slot === slot);
            return sibling === undefined ? unsaid : this.resolve(sibling, siblings, heritage).value;
          })
        : (setting.usual ?? unsaid);
    return { ...setting, value: usual, block: [] };
  }

  /** A setting with what holds for it. */
  resolve(setting: Setting, siblings: readonly Setting[], heritage: Node | null): Setting {
    const otherwise = this.default(setting, siblings, heritage);
    if (setting.value.kind === 'unsaid') return otherwise;
    if (setting.block.length === 0) return setting;
    // A block goes on from that of the same word.
    const goesOn = sameValue(otherwise.value, setting.value);
    const block = setting.block.map((inner) => {
      const before = goesOn ? otherwise.block.find(({ slot }) => slot === inner.slot) : undefined;
      if (inner.value.kind === 'unsaid' && before !== undefined) return before;
      return this.resolve(inner, setting.block, null);
    });
    return { ...setting, block };
  }

  /** Threads are only onnxruntime's on the processor; elsewhere saying them is a mistake. */
  isIdle({ slot }: Setting, siblings: readonly Setting[], heritage: Node | null): boolean {
    if (slot !== 'threads') return false;
    const computes = (name: string, usual: string): boolean => {
      const setting = siblings.find((one) => one.slot === name);
      const value = setting === undefined ? unsaid : this.resolve(setting, siblings, heritage).value;
      return value.kind !== 'word' || value.word === usual;
    };
    return !computes('engine', 'onnx') || !computes('device', 'cpu');
  }

  #block(settings: readonly Setting[], heritage: Node | null): readonly unknown[] {
    return settings
      .filter((setting) => !setting.isUpkeep && !this.isIdle(setting, settings, heritage))
      .map((setting) => this.resolve(setting, settings, heritage))
      .flatMap((setting) => {
        const { slot, name, value } = setting;
        if (value.kind === 'unsaid') return [];
        // The usual block of a word that is said or not.
        const block = setting.block.length > 0 ? this.#block(setting.block, null) : null;
        return [{ slot, said: [name, this.#value(value), block] }];
      })
      .sort((one, other) => (one.slot < other.slot ? -1 : 1));
  }

  #value(value: Value): unknown {
    switch (value.kind) {
      case 'path':
        return this.experiment.contents[value.path] ?? `nothing at ${value.path}`;
      case 'stage':
        return this.digest(value.id);
      case 'list':
        return value.items.map((item) => this.#value(item));
      case 'range':
        return [value.from, value.to].map((end) => this.#value(end));
      case 'worded':
        return [value.word, this.#value(value.of)];
      case 'number':
        return value.number;
      default:
        return value;
    }
  }
}
