/** As much of the protocol buffers wire format as writing an ONNX model takes. */

const encoder = new TextEncoder();

/** The fields of one message, in the order they are written. */
export class Message {
  readonly #chunks: Uint8Array[] = [];
  #length = 0;

  /** int32, int64, enum, bool: a varint of 64 bits, negative numbers in two's complement. */
  integer(field: number, value: number): this {
    this.#append(varint(field * 8));
    return this.#append(varint(value));
  }

  float(field: number, value: number): this {
    this.#append(varint(field * 8 + 5));
    const bytes = new Uint8Array(4);
    new DataView(bytes.buffer).setFloat32(0, value, true);
    return this.#append(bytes);
  }

  bytes(field: number, value: Uint8Array): this {
    this.#append(varint(field * 8 + 2));
    this.#append(varint(value.length));
    return this.#append(value);
  }

  text(field: number, value: string): this {
    return this.bytes(field, encoder.encode(value));
  }

  message(field: number, value: Message): this {
    return this.bytes(field, value.encode());
  }

  encode(): Uint8Array {
    const whole = new Uint8Array(this.#length);
    let offset = 0;
    for (const chunk of this.#chunks) {
      whole.set(chunk, offset);
      offset += chunk.length;
    }
    return whole;
  }

  #append(chunk: Uint8Array): this {
    this.#chunks.push(chunk);
    this.#length += chunk.length;
    return this;
  }
}

/** Seven bits a byte, the lowest first, the top bit set on all but the last. */
function varint(value: number): Uint8Array {
  const bytes = [];
  let rest = BigInt.asUintN(64, BigInt(value));
  while (rest > 0x7fn) {
    bytes.push(Number(rest & 0x7fn) | 0x80);
    rest >>= 7n;
  }
  bytes.push(Number(rest));
  return Uint8Array.from(bytes);
}
