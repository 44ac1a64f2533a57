import { Message } from './protobuf.ts';

/** `TensorProto.DataType` */
export const elementTypes = { float32: 1, uint8: 2, int8: 3, int16: 5, int32: 6, int64: 7, bool: 9 } as const;

export type OnnxElement = keyof typeof elementTypes;

/** A bare number is an integer attribute; ONNX tells it from a float by type, not by value. */
export type Attribute = number | readonly number[] | { readonly float: number } | string;

export interface OnnxNode {
  readonly operator: string;
  readonly domain: '' | 'com.microsoft';
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: Readonly<Record<string, Attribute>>;
}

export interface OnnxValue {
  readonly name: string;
  readonly dtype: OnnxElement;
  readonly shape: readonly number[];
}

export interface Initializer extends OnnxValue {
  /** Little-endian, row-major. */
  readonly bytes: Uint8Array;
}

export interface OnnxModel {
  readonly name: string;
  readonly nodes: readonly OnnxNode[];
  readonly inputs: readonly OnnxValue[];
  readonly outputs: readonly OnnxValue[];
  readonly initializers: readonly Initializer[];
  /** What a file says of itself; absent where nobody is to read it. */
  readonly metadata?: Readonly<Record<string, string>>;
}

const irVersion = 10;
const operatorSet = 21;

/** The model as the bytes of a `ModelProto`. Field numbers are those of onnx.proto. */
export function encodeModel(model: OnnxModel): Uint8Array {
  const graph = new Message();
  for (const node of model.nodes) graph.message(1, encodeNode(node));
  graph.text(2, model.name);
  for (const initializer of model.initializers) graph.message(5, encodeTensor(initializer));
  for (const input of model.inputs) graph.message(11, encodeValue(input));
  for (const output of model.outputs) graph.message(12, encodeValue(output));
  const file = new Message()
    .integer(1, irVersion)
    .text(2, 'athanor')
    .message(7, graph)
    .message(8, new Message().text(1, '').integer(2, operatorSet));
  if (model.nodes.some(({ domain }) => domain === 'com.microsoft'))
    file.message(8, new Message().text(1, 'com.microsoft').integer(2, 1));
  for (const [key, value] of Object.entries(model.metadata ?? {}))
    file.message(14, new Message().text(1, key).text(2, value));
  return file.encode();
}

function encodeNode(node: OnnxNode): Message {
  const message = new Message();
  for (const input of node.inputs) message.text(1, input);
  for (const output of node.outputs) message.text(2, output);
  message.text(4, node.operator);
  for (const [name, value] of Object.entries(node.attributes))
    message.message(5, encodeAttribute(name, value));
  return message.text(7, node.domain);
}

function encodeAttribute(name: string, value: Attribute): Message {
  const message = new Message().text(1, name);
  if (typeof value === 'number') return message.integer(3, value).integer(20, 2);
  if (typeof value === 'string') return message.text(4, value).integer(20, 3);
  if ('float' in value) return message.float(2, value.float).integer(20, 1);
  for (const item of value) message.integer(8, item);
  return message.integer(20, 7);
}

function encodeTensor({ name, dtype, shape, bytes }: Initializer): Message {
  const message = new Message();
  for (const extent of shape) message.integer(1, extent);
  return message.integer(2, elementTypes[dtype]).text(8, name).bytes(9, bytes);
}

function encodeValue({ name, dtype, shape }: OnnxValue): Message {
  const dimensions = new Message();
  for (const extent of shape) dimensions.message(1, new Message().integer(1, extent));
  const tensor = new Message().integer(1, elementTypes[dtype]).message(2, dimensions);
  return new Message().text(1, name).message(2, new Message().message(1, tensor));
}
