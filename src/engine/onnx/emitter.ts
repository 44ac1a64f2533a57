import type { ElementType } from '../graph/graph.ts';
import type { Attribute, Initializer, OnnxElement, OnnxNode } from './model.ts';

/** Collects nodes and constants under fresh names; equal constants are written once. */
export class Emitter {
  readonly nodes: OnnxNode[] = [];
  readonly #constants = new Map<string, Initializer>();
  readonly #shared = new Map<ArrayBufferView, string>();
  #count = 0;

  /** Appends a node and returns the name of its result. */
  emit(
    operator: string,
    inputs: readonly string[],
    attributes: Readonly<Record<string, Attribute>> = {},
  ): string {
    return this.#append(operator, '', inputs, attributes, `v${this.#count++}`);
  }

  /** The same for an operator of onnxruntime's own set. */
  emitContributed(
    operator: string,
    inputs: readonly string[],
    attributes: Readonly<Record<string, Attribute>>,
  ): string {
    return this.#append(operator, 'com.microsoft', inputs, attributes, `v${this.#count++}`);
  }

  /** Appends a node of several results and returns their names. */
  emitParts(
    operator: string,
    inputs: readonly string[],
    results: number,
    attributes: Readonly<Record<string, Attribute>>,
  ): readonly string[] {
    const outputs = Array.from({ length: results }, () => `v${this.#count++}`);
    this.nodes.push({ operator, domain: '', inputs, outputs, attributes });
    return outputs;
  }

  /** Renames the value if the last node gives it and nothing else can have read it; says whether it did. */
  nameLast(value: string, name: string): boolean {
    const last = this.nodes.at(-1);
    if (last === undefined || !last.outputs.includes(value)) return false;
    const outputs = last.outputs.map((output) => (output === value ? name : output));
    this.nodes[this.nodes.length - 1] = { ...last, outputs };
    return true;
  }

  /** Gives a value a second name. */
  alias(value: string, name: string): void {
    this.#append('Identity', '', [value], {}, name);
  }

  /** Shapes, axes and the like. */
  int64(values: readonly number[]): string {
    return this.#constant('int64', [values.length], BigInt64Array.from(values, BigInt));
  }

  scalar(value: number, dtype: ElementType): string {
    return this.constant([value], [], dtype);
  }

  constant(values: ArrayLike<number>, shape: readonly number[], dtype: ElementType): string {
    const kinds = { float32: Float32Array, int32: Int32Array, bool: Uint8Array };
    return this.#constant(dtype, shape, kinds[dtype].from(values));
  }

  /** A constant of an operator's own packing. It is taken to have no equal. */
  packed(dtype: 'uint8' | 'int8' | 'float32', shape: readonly number[], values: ArrayBufferView): string {
    return this.#keep(`packed ${this.#constants.size}`, dtype, shape, bytesOf(values));
  }

  /** A constant that several operators may read: the same array is written once. */
  shared(dtype: 'int8' | 'int16' | 'float32', shape: readonly number[], values: ArrayBufferView): string {
    const known = this.#shared.get(values);
    if (known !== undefined) return known;
    const name = this.#keep(`shared ${this.#constants.size}`, dtype, shape, bytesOf(values));
    this.#shared.set(values, name);
    return name;
  }

  get initializers(): Initializer[] {
    return [...this.#constants.values()];
  }

  #append(
    operator: string,
    domain: OnnxNode['domain'],
    inputs: readonly string[],
    attributes: Readonly<Record<string, Attribute>>,
    output: string,
  ): string {
    this.nodes.push({ operator, domain, inputs, outputs: [output], attributes });
    return output;
  }

  #constant(dtype: OnnxElement, shape: readonly number[], values: ArrayBufferView): string {
    const bytes = bytesOf(values);
    // A weight would make a key as long as itself.
    if (bytes.length > longestKey) return this.#keep(`large ${this.#constants.size}`, dtype, shape, bytes);
    const key = `${dtype} ${shape.join()} ${Buffer.from(bytes).toString('latin1')}`;
    return this.#constants.get(key)?.name ?? this.#keep(key, dtype, shape, bytes);
  }

  #keep(key: string, dtype: OnnxElement, shape: readonly number[], bytes: Uint8Array): string {
    const name = `c${this.#constants.size}`;
    this.#constants.set(key, { name, dtype, shape, bytes });
    return name;
  }
}

const longestKey = 2 ** 16;

function bytesOf({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}
