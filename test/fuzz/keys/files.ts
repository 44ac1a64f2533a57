/** Declarations in the files that they stand in, with the imports that this takes. */
import { posix } from 'node:path';
import type { Draw } from '../draw.ts';
import type { Node, Setting } from './meaning.ts';
import type { Style } from './style.ts';

const main = 'mine.exp';
const library = 'parts/base.exp';

export class Files {
  readonly #style: Style;
  readonly #fileOf = new Map<number, string>();
  readonly #declarations = new Map<string, string[]>();
  /** Names that a file has from another. */
  readonly #imported = new Map<string, Map<string, Set<string>>>();

  constructor(nodes: readonly Node[], swept: ReadonlySet<number>, style: Style) {
    this.#style = style;
    const draw = style.at('files', 'which');
    if (!draw.chance(0.4)) return;
    const needed = new Set(nodes.flatMap(madeOf));
    for (const node of nodes) {
      const made = madeOf(node).every((id) => this.#fileOf.get(id) === library);
      const used = needed.has(node.id);
      // Evaluations stay in their file, and what nobody uses would not run.
      const mayMove = node.kind !== 'evaluate' && !swept.has(node.id) && made && used;
      this.#fileOf.set(node.id, mayMove && style.at('files', node.id).chance(0.7) ? library : main);
    }
  }

  fileOf(id: number): string {
    return this.#fileOf.get(id) ?? main;
  }

  declare(id: number, text: string): void {
    this.add(this.fileOf(id), text);
  }

  add(file: string, text: string): void {
    this.#declarations.set(file, [...(this.#declarations.get(file) ?? []), text]);
  }

  use(from: number, to: number, name: string): void {
    const [file, other] = [this.fileOf(from), this.fileOf(to)];
    if (file === other) return;
    const imports = this.#imported.get(file) ?? new Map<string, Set<string>>();
    this.#imported.set(file, imports.set(other, (imports.get(other) ?? new Set()).add(name)));
  }

  /** A path of the project as a file of it says it. */
  pathFrom(id: number, path: string, draw: Draw): string {
    const said = posix.relative(posix.dirname(this.fileOf(id)), path);
    return draw.among([said, said, `./${said}`, posix.join(posix.dirname(said), '.', posix.basename(said))]);
  }

  texts(): Readonly<Record<string, string>> {
    const texts: Record<string, string> = {};
    for (const [file, declarations] of this.#declarations) {
      const draw = this.#style.at('layout', file);
      const imports = [...(this.#imported.get(file) ?? [])].map(([other, names]) => {
        const path = posix.relative(posix.dirname(file), other);
        return draw.chance(0.5) ? `import "${path}"` : `import [${[...names].join(', ')}] from "${path}"`;
      });
      const all = this.#style.at('order', file).shuffled([...imports, ...declarations]);
      texts[file] = all
        .map((one) => `${one}${draw.among(['\n', '\n\n', ' # end\n', '\n# next\n'])}`)
        .join('');
    }
    return texts;
  }
}

function madeOf({ operand, on, settings }: Node): readonly number[] {
  return [operand, on, ...settings.flatMap(stagesIn)].filter((id) => id !== null);
}

function stagesIn({ value }: Setting): readonly number[] {
  return value.kind === 'stage' ? [value.id] : [];
}
