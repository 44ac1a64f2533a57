/** As much of WebAssembly's binary format as one function over one memory takes. */

type Code = readonly number[];

const i32 = 0x7f;
export const f32 = 0x7d;
export const v128 = 0x7b;

/** A function that is exported as `run`, over a memory exported as `memory`. Its parameters are i32. */
export interface OneFunction {
  readonly parameters: number;
  /** Types of the locals after the parameters. */
  readonly locals: readonly number[];
  readonly body: Code;
  /** Of 64 KiB. */
  readonly pages: number;
}

export function assemble({ parameters, locals, body, pages }: OneFunction): Uint8Array<ArrayBuffer> {
  const type = [0x60, ...vector(Array.from({ length: parameters }, () => [i32])), 0];
  const code = [...vector(locals.map((local) => [1, local])), ...body, 0x0b];
  return Uint8Array.from([
    ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, vector([type])),
    ...section(3, vector([[0]])),
    ...section(5, vector([[0, ...unsigned(pages)]])),
    ...section(7, vector([exported('run', 0), exported('memory', 2)])),
    ...section(10, vector([[...unsigned(code.length), ...code]])),
  ]);
}

function exported(name: string, kind: number): Code {
  return [...vector(Array.from(name, (letter) => [letter.charCodeAt(0)])), kind, 0];
}

function section(id: number, content: Code): Code {
  return [id, ...unsigned(content.length), ...content];
}

function vector(items: readonly Code[]): Code {
  return [...unsigned(items.length), ...items.flat()];
}

function unsigned(value: number): Code {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...unsigned(value >>> 7)];
}

function signed(value: number): Code {
  const low = value & 0x7f;
  const rest = value >> 7;
  const isLast = (rest === 0 && (low & 0x40) === 0) || (rest === -1 && (low & 0x40) !== 0);
  return isLast ? [low] : [low | 0x80, ...signed(rest)];
}

/** Instructions, named as in WebAssembly's text format; operands that are computed come first, as code. */
export const get = (local: number): Code => [0x20, ...unsigned(local)];
export const set = (local: number, value: Code): Code => [...value, 0x21, ...unsigned(local)];
export const constant = (value: number): Code => [0x41, ...signed(value)];
export const add = (a: Code, b: Code): Code => [...a, ...b, 0x6a];
export const subtract = (a: Code, b: Code): Code => [...a, ...b, 0x6b];
export const multiply = (a: Code, b: Code): Code => [...a, ...b, 0x6c];
export const isZero = (a: Code): Code => [...a, 0x45];
export const isLess = (a: Code, b: Code): Code => [...a, ...b, 0x48];
export const loadInteger = (address: Code, offset = 0): Code => [...address, 0x28, 2, ...unsigned(offset)];
export const loadShort = (address: Code, offset = 0): Code => [...address, 0x2f, 1, ...unsigned(offset)];

export const zero: Code = [0x43, 0, 0, 0, 0];
export const loadFloat = (address: Code, offset = 0): Code => [...address, 0x2a, 2, ...unsigned(offset)];
export const storeFloat = (address: Code, value: Code): Code => [...address, ...value, 0x38, 2, 0];
export const addFloats = (a: Code, b: Code): Code => [...a, ...b, 0x92];
export const multiplyFloats = (a: Code, b: Code): Code => [...a, ...b, 0x94];

/** Of four floats. */
const vectorOperation = (code: number): Code => [0xfd, ...unsigned(code)];
export const zeros: Code = [...vectorOperation(12), ...new Array<number>(16).fill(0)];
export const loadVector = (address: Code, offset = 0): Code => [
  ...address,
  ...vectorOperation(0),
  2,
  ...unsigned(offset),
];
export const loadSplat = (address: Code): Code => [...address, ...vectorOperation(9), 2, 0];
export const storeVector = (address: Code, value: Code, offset = 0): Code => [
  ...address,
  ...value,
  ...vectorOperation(11),
  2,
  ...unsigned(offset),
];
export const addVectors = (a: Code, b: Code): Code => [...a, ...b, ...vectorOperation(228)];
export const multiplyVectors = (a: Code, b: Code): Code => [...a, ...b, ...vectorOperation(230)];

/** Again and again, until the condition holds before a round. */
export const until = (condition: Code, ...round: readonly Code[]): Code => [
  ...[0x02, 0x40, 0x03, 0x40],
  ...condition,
  ...[0x0d, 1],
  ...round.flat(),
  ...[0x0c, 0, 0x0b, 0x0b],
];
