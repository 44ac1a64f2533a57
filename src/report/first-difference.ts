import {
  dtypeOf,
  SafetensorsError,
  viewSafetensors,
  type StoredTensor,
  type StoredTensors,
} from '../ml/tensors/safetensors.ts';

/** Outputs that are safetensors files. */
const tensorFiles: ReadonlySet<string> = new Set(['weights', 'tokens']);

/** Where two outputs of one role part: the first tensor in the order of the names, the first step of a log, or the first byte. */
export function firstDifference(output: string, stored: Uint8Array, found: Uint8Array): string {
  if (tensorFiles.has(output) || output.startsWith('rows.')) {
    return firstTensor(stored, found) ?? 'the headers differ';
  }
  if (output === 'metrics') return firstLine(stored, found) ?? 'the last line differs';
  return `byte ${firstByte(stored, found)} of ${stored.length}`;
}

/** null where they part in the header alone, or are no such files. */
function firstTensor(stored: Uint8Array, found: Uint8Array): string | null {
  const [before, after] = [tensorsIn(stored), tensorsIn(found)];
  if (before === null || after === null) return `byte ${firstByte(stored, found)} of ${stored.length}`;
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  for (const name of [...names].sort()) {
    const [one, other] = [before[name], after[name]];
    if (one === undefined) return `${name} is there only now`;
    if (other === undefined) return `${name} is there no more`;
    if (typeOf(one) !== typeOf(other)) return `${name} was ${typeOf(one)} and is ${typeOf(other)}`;
    const [left, right] = [bytesOf(one), bytesOf(other)];
    const byte = firstByte(left, right);
    if (byte === left.length) continue;
    const entry = Math.floor(byte / one.data.BYTES_PER_ELEMENT);
    const values =
      one.data instanceof Float32Array ? `: ${one.data[entry] ?? NaN} and ${other.data[entry] ?? NaN}` : '';
    return `${name}, entry ${entry} of ${one.data.length}${values}`;
  }
  return null;
}

function tensorsIn(bytes: Uint8Array): StoredTensors | null {
  try {
    return viewSafetensors(bytes);
  } catch (error) {
    if (error instanceof SafetensorsError) return null;
    throw error;
  }
}

/** `F32 [2, 3]`. */
function typeOf({ shape, data }: StoredTensor): string {
  return `${dtypeOf(data)} [${shape.join(', ')}]`;
}

function bytesOf({ data }: StoredTensor): Uint8Array {
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
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
