/** Experiments out of nothing: every kind of stage, every model, each time with other settings. */
import { Draw } from '../draw.ts';
import type { Experiment, Family, Node, NodeKind, Rule, Setting } from './meaning.ts';
import { number, word, type Spec } from './specs.ts';
import { prune, quantize } from './tables/compressing.ts';
import type { Scale } from './tables/computing.ts';
import { corpora } from './tables/corpora.ts';
import { models } from './tables/models.ts';
import { evaluate, reading } from './tables/reading.ts';
import { distill, train } from './tables/training.ts';

const words = Array.from({ length: 40 }, (_, index) => `w${index}`);

/** What the files hold at first: `copy.txt` is a copy. */
const contents: Readonly<Record<string, string>> = {
  'data/notes.txt': 'notes',
  'data/copy.txt': 'notes',
  'data/other.txt': 'other',
  'data/letters': 'letters',
  'data/words.txt': 'words',
  'data/more-words.txt': 'more words',
  'data/ptb': 'treebank',
  'data/ptb-again': 'treebank',
  'data/wikitext': 'wikitext',
  'data/weights.safetensors': 'weights',
  'data/others.safetensors': 'others',
};

/** Texts that a tiny model is trained on in a moment; what names of files mean is as above. */
const readable: Readonly<Record<string, string>> = {
  'data/notes.txt': prose('notes', 60),
  'data/copy.txt': prose('notes', 60),
  'data/other.txt': prose('other', 50),
  'data/letters': prose('letters', 40),
  'data/words.txt': `<unk>\n<eos>\n${words.join('\n')}\n`,
  'data/more-words.txt': `<unk>\n<eos>\n${words.slice(0, 30).join('\n')}\n`,
};

/** So many lines of eight words, the first of which come most. */
function prose(seed: string, lines: number): string {
  const draw = new Draw(seed);
  const line = () =>
    Array.from({ length: 8 }, () => words[draw.below(1 + draw.below(words.length))]).join(' ');
  return Array.from({ length: lines }, () => `${line()}\n`).join('');
}

type Given = Partial<Pick<Node, 'type' | 'operand' | 'on' | 'rules' | 'splits' | 'promises'>>;

class Garden {
  readonly nodes: Node[] = [];
  readonly families: Family[] = [];
  readonly #draw: Draw;
  readonly #scale: Scale;

  constructor(draw: Draw, scale: Scale) {
    this.#draw = draw;
    this.#scale = scale;
  }

  grow(): void {
    const draw = this.#draw;
    const corpora = this.#times(draw.chance(0.3) ? 2 : 1, () => this.#corpus());
    // What trains is to stay small.
    const isSmall = this.#scale === 'runnable';
    const models = this.#times(isSmall ? 1 : 1 + draw.below(2), () => this.#model());
    for (const model of models) {
      const on = draw.among(corpora);
      const trained = draw.chance(isSmall ? 0 : 0.12) ? this.#load(model, on) : this.#train(model, on);
      this.#follow(trained);
    }
    if (draw.chance(isSmall ? 0.2 : 0.3)) this.#family(draw.among(models), draw.among(corpora));
    if (draw.chance(isSmall ? 0.2 : 0.25)) this.#taught(draw.among(models), draw.among(corpora));
  }

  /** What is made of a model, and what is made of that. */
  #follow(model: Node): void {
    const draw = this.#draw;
    let last = model;
    if (draw.chance(0.5)) {
      const analysis = draw.chance(0.25) ? this.#read('sensitivity', last, this.#rules('most', 90)) : null;
      last = this.#prune(last, analysis);
    }
    if (draw.chance(0.5)) last = this.#quantize(last);
    else if (draw.chance(0.3)) last = this.#read('search_cache', last, []);
    if (draw.chance(0.8)) this.#evaluate(last);
    if (last !== model && draw.chance(0.5)) this.#evaluate(model);
  }

  /** Trainings that differ in one setting, each with what is made of it. */
  #family(model: number, corpus: number): void {
    const draw = this.#draw;
    const slot = draw.among(['seed', 'seed', 'batch', 'window']);
    const first = this.#train(model, corpus);
    const quantized = draw.chance(0.5) ? this.#quantize(first) : null;
    const subject = quantized ?? first;
    const evaluated = draw.chance(0.7) ? this.#evaluate(subject) : null;
    const cells = [[first, quantized, evaluated].flatMap((node) => (node === null ? [] : [node.id]))];
    const start = 1 + draw.below(5);
    this.#say(first, slot, start);
    for (let cell = 1; cell < 2 + draw.below(2); cell++) {
      const train = this.#add({ ...this.#latest(first) });
      this.#say(train, slot, start + cell);
      const own = [train.id];
      let operand = train.id;
      if (quantized !== null) {
        operand = this.#add({ ...quantized, operand }).id;
        own.push(operand);
      }
      if (evaluated !== null) own.push(this.#add({ ...evaluated, operand }).id);
      cells.push(own);
    }
    this.families.push({ cells, slot });
  }

  #say({ id }: Node, slot: string, value: number): void {
    const node = this.nodes[id] as Node;
    const name = slot === 'window' ? 'bptt' : slot;
    // Parts of a batch would have to divide it.
    const others = node.settings.filter((one) => slot !== 'batch' || one.slot !== 'sub_batch');
    const settings = others.map((one) =>
      one.slot === slot ? { ...one, name, value: number('count', value), isHeirloom: one.isHeirloom } : one,
    );
    this.nodes[id] = { ...node, settings };
  }

  #latest({ id }: Node): Node {
    return this.nodes[id] as Node;
  }

  /** A student of some model's soft labels. */
  #taught(model: number, corpus: number): void {
    const teacher = this.#train(model, corpus);
    const labels = this.#read('soft_labels', teacher, []);
    const student = this.#add({
      ...this.#bare('train', this.#settings([...train(this.#scale), distill(labels.id)])),
      operand: model,
      on: corpus,
    });
    this.#evaluate(student);
  }

  #corpus(): number {
    const type =
      this.#scale === 'runnable'
        ? 'text'
        : this.#draw.among(['text', 'text', 'text', ...Object.keys(corpora)]);
    return this.#node('corpus', this.#draw.among(corpora[type] ?? []), { type }).id;
  }

  #model(): number {
    const type = this.#draw.among(Object.keys(models));
    return this.#node('model', models[type] ?? [], { type }).id;
  }

  #train(operand: number, on: number): Node {
    return this.#node('train', train(this.#scale), { operand, on });
  }

  #load(operand: number, on: number): Node {
    const paths = ['data/weights.safetensors', 'data/others.safetensors'];
    const file: Spec = (draw) => ({
      ...plainSetting('path'),
      value: { kind: 'path', path: draw.among(paths) },
      redraw: file,
    });
    return this.#node('load', [file], { operand, on });
  }

  #prune(model: Node, analysis: Node | null): Node {
    const heir = this.#hasTraining(model);
    const isRetrained = this.#draw.chance(0.6);
    const node = this.#node('prune', prune(this.#scale, isRetrained, heir), {
      operand: model.id,
      on: isRetrained && !heir ? model.on : null,
      rules: analysis === null ? this.#rules('to', 60) : [],
    });
    if (analysis === null) return node;
    // How far each tensor goes is then for the analysis to say.
    const settings = node.settings.filter(({ slot }) => slot !== 'to');
    const schedule: Setting = { ...plainSetting('schedule'), value: { kind: 'stage', id: analysis.id } };
    return (this.nodes[node.id] = { ...node, settings: [...settings, schedule] });
  }

  #quantize(model: Node): Node {
    const heir = this.#hasTraining(model);
    const isTrained = this.#draw.chance(0.4);
    return this.#node('quantize', quantize(this.#scale, isTrained, heir), {
      operand: model.id,
      on: isTrained && !heir ? this.#corpusBehind(model) : null,
      rules: this.#rules('bits', 3),
    });
  }

  /** Whether there is a training before a stage whose settings it takes over. */
  #hasTraining({ kind, operand, settings }: Node): boolean {
    if (kind === 'train' || settings.some(({ slot }) => slot === 'length')) return true;
    return kind !== 'load' && operand !== null && this.#hasTraining(this.nodes[operand] as Node);
  }

  #corpusBehind({ on, operand }: Node): number | null {
    return on ?? (operand === null ? null : this.#corpusBehind(this.nodes[operand] as Node));
  }

  #read(kind: NodeKind, model: Node, rules: readonly Rule[]): Node {
    return this.#node(kind, reading(kind, this.#scale), { operand: model.id, rules });
  }

  #evaluate(model: Node): Node {
    const splits = this.#draw.among([['valid'], ['test'], ['valid', 'test']]);
    const promises = this.#draw.chance(0.3) ? [this.promise(splits)] : [];
    return this.#node('evaluate', evaluate(this.#scale), { operand: model.id, splits, promises });
  }

  promise(splits: readonly string[]): string {
    return `expect perplexity(${this.#draw.among(splits)}) < ${2 + this.#draw.below(90_000)}`;
  }

  /** Rules for some tensors that every model has. */
  #rules(setting: string, from: number): readonly Rule[] {
    if (this.#draw.chance(0.6)) return [];
    const selectors = this.#draw.among([['embedding'], ['layers.*'], ['layers.0.*']]);
    const keep: Setting = { ...plainSetting('keep'), value: word('yes') };
    if (this.#draw.chance(0.2)) return [{ selectors: ['embedding'], settings: [keep] }];
    const own: Spec = (draw) => {
      const amount = from + draw.below(9);
      const value = setting === 'bits' ? number('count', amount) : number('fraction', Number(`${amount}e-2`));
      return { ...plainSetting(setting), value, redraw: own };
    };
    return [{ selectors, settings: [own(this.#draw)] }];
  }

  #node(kind: NodeKind, specs: readonly Spec[], given: Given): Node {
    return this.#add({ ...this.#bare(kind, this.#settings(specs)), ...given });
  }

  #bare(kind: NodeKind, settings: readonly Setting[]): Omit<Node, 'id'> {
    return { kind, type: null, operand: null, on: null, settings, rules: [], splits: [], promises: [] };
  }

  #settings(specs: readonly Spec[]): readonly Setting[] {
    return specs.map((one) => one(this.#draw));
  }

  #add(node: Omit<Node, 'id'>): Node {
    const added = { ...node, id: this.nodes.length };
    this.nodes.push(added);
    return added;
  }

  #times<T>(times: number, grow: () => T): T[] {
    return Array.from({ length: times }, grow);
  }
}

function plainSetting(name: string): Omit<Setting, 'value'> {
  const own = { slot: name, name, block: [], usual: null, isHeirloom: false, isUpkeep: false };
  // What is fixed stays as it is; whoever edits looks for something else.
  return { ...own, redraw: () => ({ ...plainSetting(name), value: { kind: 'unsaid' } }) };
}

/** An experiment that may yet be mistaken: sizes that do not go together are for the program to refuse. */
export function grown(draw: Draw, scale: Scale): Experiment {
  const garden = new Garden(draw, scale);
  garden.grow();
  return { nodes: garden.nodes, families: garden.families, contents: scale === 'any' ? contents : readable };
}
