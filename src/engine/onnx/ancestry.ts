import type { OnnxNode } from './model.ts';

/** Which nodes of a model have to run before some chosen ones. All of these are found in one walk over the model. */
export class Ancestry {
  /** Places of the chosen nodes. */
  readonly #places: ReadonlyMap<OnnxNode, number>;
  /** For each node one bit a chosen node that needs it. */
  readonly #marks = new Map<OnnxNode, Uint32Array>();

  /** `nodes` stand behind those that they need; `readersOf` gives what reads a value. */
  constructor(
    nodes: readonly OnnxNode[],
    readersOf: (value: string) => readonly OnnxNode[],
    chosen: readonly OnnxNode[],
  ) {
    this.#places = new Map([...new Set(chosen)].map((node, place) => [node, place]));
    const words = Math.ceil(this.#places.size / 32);
    for (const node of nodes.toReversed()) {
      const marks = new Uint32Array(words);
      this.#marks.set(node, marks);
      for (const reader of node.outputs.flatMap(readersOf)) {
        const place = this.#places.get(reader);
        if (place !== undefined) marks[place >>> 5] = (marks[place >>> 5] ?? 0) | (1 << (place & 31));
        const further = this.#marks.get(reader);
        for (let word = 0; word < words; word++) marks[word] = (marks[word] ?? 0) | (further?.[word] ?? 0);
      }
    }
  }

  /** Whether the chosen node needs the other, be it through others. */
  needs(chosen: OnnxNode, other: OnnxNode): boolean {
    const place = this.#places.get(chosen);
    if (place === undefined) return false;
    return (((this.#marks.get(other)?.[place >>> 5] ?? 0) >>> (place & 31)) & 1) === 1;
  }
}
