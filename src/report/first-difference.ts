import { readHeader } from './weights-file.ts';

/** Outputs that are safetensors files. */
const tensorFiles: ReadonlySet<string> = new Set(['weights', 'tokens', 'unigram']);

/** Where two outputs of one role part: the first tensor in the order of the names, the first step of a log, or the first byte. */
export function firstDifference(output: string, stored: Uint8Array, found: Uint8Array): string {
  if (tensorFiles.has(output) || output.startsWith('rows.')) {
    return firstTensor(stored, found) ?? 'the headers differ';
  }
  if (output === 'metrics') return firstLine(stored, found) ?? 'the last line differs';
  return `byte ${firstByte(stored, found)} of ${stored.length}`;
}

function firstTensor(stored: Uint8Array, found: Uint8Array): string | null {
  const [before, after] = [readHeader(stored), readHeader(found)];
  const names = new Set([...Object.keys(before.header), ...Object.keys(after.header)]);
  for (const name of [...names].filter((each) => each !== '__metadata__').sort()) {
    const [one, other] = [before.header[name], after.header[name]];
    if (one === undefined) return `${name} is there only now`;
    if (other === undefined) return `${name} is there no more`;
    if (one.dtype !== other.dtype || one.shape.join() !== other.shape.join())
      return `${name} was ${one.dtype} [${one.shape.join(', ')}] and is ${other.dtype} [${other.shape.join(', ')}]`;
    const [left, right] = [dataOf(stored, before.start, one), dataOf(found, after.start, other)];
    const byte = firstByte(left, right);
    if (byte === left.length) continue;
    const size = one.shape.reduce((product, extent) => product * extent, 1);
    const entry = Math.floor((byte * size) / left.length);
    const values = one.dtype === 'F32' ? `: ${float(left, entry)} and ${float(right, entry)}` : '';
    return `${name}, entry ${entry} of ${size}${values}`;
  }
  return null;
}

function dataOf(
  bytes: Uint8Array,
  start: number,
  entry: { readonly data_offsets: readonly [number, number] },
) {
  const [from, to] = entry.data_offsets;
  return bytes.subarray(start + from, start + to);
}

function float(bytes: Uint8Array, index: number): number {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getFloat32(4 * index, true);
}

/** Of a log as NDJSON. */
function firstLine(stored: Uint8Array, found: Uint8Array): string | null {
  const [before, after] = [stored, found].map((bytes) => new TextDecoder().decode(bytes).split('\n'));
  const index = before?.findIndex((line, at) => line !== after?.[at]) ?? -1;
  if (index === -1) return null;
  const [one, other] = [before?.[index] ?? '', after?.[index] ?? ''];
  const step = /"step":(\d+)/.exec(one === '' ? other : one)?.[1];
  return `${step === undefined ? `line ${index + 1}` : `step ${step}`}: ${one || 'nothing'} and ${other || 'nothing'}`;
}

/** Index of the first byte that differs; the length of the shorter if there is none. */
function firstByte(one: Uint8Array, other: Uint8Array): number {
  const length = Math.min(one.length, other.length);
  for (let at = 0; at < length; at++) if (one[at] !== other[at]) return at;
  return length;
}
