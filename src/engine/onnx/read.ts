/** As much of an ONNX file as it takes to say what is stored in it. For files that were written here. */
import { fault } from '../../base/fault.ts';
import { elementTypes, type OnnxElement } from './model.ts';

export interface StoredConstant {
  readonly name: string;
  readonly dtype: OnnxElement;
  readonly shape: readonly number[];
  readonly bytes: Uint8Array;
}

export interface StoredNode {
  readonly operator: string;
  readonly inputs: readonly string[];
  /** Those that are integers. */
  readonly attributes: Readonly<Record<string, number>>;
}

export interface StoredGraph {
  readonly constants: readonly StoredConstant[];
  readonly nodes: readonly StoredNode[];
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
}

/** Field numbers are those of onnx.proto, as in `encodeModel`. */
export function readGraph(bytes: Uint8Array): StoredGraph {
  const graph = part(fieldsOf(bytes), 7)[0] ?? fault('an ONNX file without a graph');
  const fields = fieldsOf(graph);
  const names = (field: number) => part(fields, field).flatMap((value) => texts(fieldsOf(value), 1));
  return {
    constants: part(fields, 5).map(readConstant),
    nodes: part(fields, 1).map(readNode),
    inputs: names(11),
    outputs: names(12),
  };
}

function readConstant(bytes: Uint8Array): StoredConstant {
  const fields = fieldsOf(bytes);
  const [code = 0] = integers(fields, 2);
  const found = Object.entries(elementTypes).find(([, number]) => number === code);
  const [dtype] = found ?? fault(`a constant of type ${code}`);
  return {
    name: texts(fields, 8)[0] ?? '',
    dtype: dtype as OnnxElement,
    shape: integers(fields, 1),
    bytes: part(fields, 9)[0] ?? new Uint8Array(),
  };
}

function readNode(bytes: Uint8Array): StoredNode {
  const fields = fieldsOf(bytes);
  const attributes = part(fields, 5).flatMap((attribute): [string, number][] => {
    const own = fieldsOf(attribute);
    const [value] = integers(own, 3);
    return value === undefined ? [] : [[texts(own, 1)[0] ?? '', value]];
  });
  return {
    operator: texts(fields, 4)[0] ?? '',
    inputs: texts(fields, 1),
    attributes: Object.fromEntries(attributes),
  };
}

interface Field {
  readonly number: number;
  readonly value: number | Uint8Array;
}

function part(fields: readonly Field[], wanted: number): readonly Uint8Array[] {
  return fields.flatMap(({ number, value }) =>
    number === wanted && typeof value !== 'number' ? [value] : [],
  );
}

function texts(fields: readonly Field[], wanted: number): readonly string[] {
  return part(fields, wanted).map((bytes) => new TextDecoder().decode(bytes));
}

function integers(fields: readonly Field[], wanted: number): readonly number[] {
  return fields.flatMap(({ number, value }) =>
    number === wanted && typeof value === 'number' ? [value] : [],
  );
}

/** The fields of a message of the protocol buffers' wire format. */
function fieldsOf(bytes: Uint8Array): readonly Field[] {
  const fields: Field[] = [];
  let at = 0;
  const take = (length: number): Uint8Array => {
    if (length > bytes.length - at) fault('an ONNX file that ends too early');
    at += length;
    return bytes.subarray(at - length, at);
  };
  const varint = (): number => {
    let value = 0;
    for (let scale = 1; ; scale *= 128) {
      const [byte = 0] = take(1);
      value += (byte & 127) * scale;
      if (byte < 128) return value;
    }
  };
  while (at < bytes.length) {
    const tag = varint();
    const number = Math.floor(tag / 8);
    const wire = tag % 8;
    if (wire === 0) fields.push({ number, value: varint() });
    else if (wire === 2) fields.push({ number, value: take(varint()) });
    else fields.push({ number, value: take(wire === 5 ? 4 : 8) });
  }
  return fields;
}
