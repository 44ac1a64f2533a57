/**
 * Values of a Python pickle of protocol 2, as far as a dictionary of tensors needs it. Nothing is called but what
 * `Builders` knows, so a file can do no more than be refused.
 */
export class PickleError extends Error {
  override readonly name = 'PickleError';
}

/** A name that a pickle refers to, such as `collections.OrderedDict`. */
export class Global {
  readonly path: string;

  constructor(path: string) {
    this.path = path;
  }
}

export interface Builders {
  /** What a call of the global gives. */
  call(path: string, args: readonly unknown[]): unknown;
  /** What a persistent id stands for. */
  persistent(id: unknown): unknown;
}

const mark = Symbol('mark');

export function unpickle(bytes: Uint8Array, builders: Builders): unknown {
  return new Unpickler(bytes, builders).value();
}

class Unpickler {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly #builders: Builders;
  readonly #stack: unknown[] = [];
  readonly #memo = new Map<number, unknown>();
  #at = 0;

  constructor(bytes: Uint8Array, builders: Builders) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#builders = builders;
  }

  value(): unknown {
    try {
      for (;;) {
        const code = this.#view.getUint8(this.#at++);
        if (code === stop) return this.#pop();
        const value = values.get(code);
        if (value === undefined) this.#act(code);
        else this.#stack.push(value(this));
      }
    } catch (error) {
      if (error instanceof RangeError) throw new PickleError('it is cut short');
      throw error;
    }
  }

  #pop(): unknown {
    if (this.#stack.length === 0) throw new PickleError('it takes from an empty stack');
    return this.#stack.pop();
  }

  /** Values of the stack from the last mark on, which goes with them. */
  marked(): unknown[] {
    const begin = this.#stack.lastIndexOf(mark);
    if (begin < 0) throw new PickleError('it has no mark to go back to');
    const values = this.#stack.splice(begin);
    return values.slice(1);
  }

  unsigned(size: 1 | 2 | 4): number {
    this.#at += size;
    const from = this.#at - size;
    if (size === 1) return this.#view.getUint8(from);
    return size === 2 ? this.#view.getUint16(from, true) : this.#view.getUint32(from, true);
  }

  /** A number of up to eight bytes, lowest first, the last one's highest bit its sign. */
  long(): number {
    const size = this.unsigned(1);
    let value = 0n;
    for (let byte = 0; byte < size; byte++) value |= BigInt(this.unsigned(1)) << BigInt(8 * byte);
    return Number(BigInt.asIntN(8 * size, value));
  }

  text(size: number): string {
    const from = this.#at;
    this.#at += size;
    if (this.#at > this.#bytes.length) throw new RangeError('text');
    return new TextDecoder().decode(this.#bytes.subarray(from, this.#at));
  }

  line(): string {
    const end = this.#bytes.indexOf(0x0a, this.#at);
    if (end < 0) throw new RangeError('line');
    const text = this.text(end - this.#at);
    this.#at++;
    return text;
  }

  recall(place: number): unknown {
    if (!this.#memo.has(place)) throw new PickleError(`it recalls ${place}, which was never kept`);
    return this.#memo.get(place);
  }

  last(count: number): unknown[] {
    if (this.#stack.length < count) throw new PickleError('it takes from an empty stack');
    return this.#stack.splice(this.#stack.length - count);
  }

  persistent(): unknown {
    return this.#builders.persistent(this.#pop());
  }

  called(): unknown {
    const [callee, args] = this.last(2);
    if (!(callee instanceof Global) || !Array.isArray(args))
      throw new PickleError('it calls what is no name');
    return this.#builders.call(callee.path, args);
  }

  #act(code: number): void {
    switch (code) {
      case 0x80: // protocol
        this.unsigned(1);
        return;
      case 0x71:
        this.#memo.set(this.unsigned(1), this.#stack.at(-1));
        return;
      case 0x72:
        this.#memo.set(this.unsigned(4), this.#stack.at(-1));
        return;
      case 0x73:
        this.#setItems(this.last(2));
        return;
      case 0x75:
        this.#setItems(this.marked());
        return;
      case 0x62: // Attributes of an object, of which none is of use here.
        this.#pop();
        return;
      default:
        throw new PickleError(`it asks for operation 0x${code.toString(16)}`);
    }
  }

  #setItems(items: readonly unknown[]): void {
    const target = this.#stack.at(-1);
    if (!(target instanceof Map)) throw new PickleError('it sets an item of what is no dictionary');
    for (let at = 0; at < items.length; at += 2) target.set(items[at], items[at + 1]);
  }
}

const stop = 0x2e;

/** Operations that leave a value on the stack and do nothing else. */
const values: ReadonlyMap<number, (machine: Unpickler) => unknown> = new Map([
  [0x63, (machine) => new Global(`${machine.line()}.${machine.line()}`)],
  [0x28, () => mark],
  [0x29, () => []],
  [0x5d, () => []],
  [0x7d, () => new Map()],
  [0x4e, () => null],
  [0x88, () => true],
  [0x89, () => false],
  [0x4b, (machine) => machine.unsigned(1)],
  [0x4d, (machine) => machine.unsigned(2)],
  [0x4a, (machine) => machine.unsigned(4) | 0],
  [0x8a, (machine) => machine.long()],
  [0x58, (machine) => machine.text(machine.unsigned(4))],
  [0x68, (machine) => machine.recall(machine.unsigned(1))],
  [0x6a, (machine) => machine.recall(machine.unsigned(4))],
  [0x74, (machine) => machine.marked()],
  [0x85, (machine) => machine.last(1)],
  [0x86, (machine) => machine.last(2)],
  [0x87, (machine) => machine.last(3)],
  [0x51, (machine) => machine.persistent()],
  [0x52, (machine) => machine.called()],
] satisfies [number, (machine: Unpickler) => unknown][]);
