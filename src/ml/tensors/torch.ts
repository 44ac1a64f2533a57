/**
 * Tensors of a parameter dictionary that PyTorch saved (`torch.save(model.state_dict(), path)`, version 1.6 or later): a
 * zip archive of `data.pkl`, which describes the dictionary, and one file a storage, `data/0`, `data/1`, ...
 */
import { widenBF16, widenF16 } from './half-precision.ts';
import { Global, PickleError, unpickle } from './pickle.ts';
import type { StoredTensor } from './safetensors.ts';
import { storedFiles } from './zip.ts';

/** Bytes that hold no such dictionary. */
export class TorchError extends Error {
  override readonly name = 'TorchError';
}

/** Whether they begin as a zip archive, or as the older format does, which is not read. */
export function isTorchFile(bytes: Uint8Array): boolean {
  return (bytes[0] === 0x50 && bytes[1] === 0x4b) || isOlder(bytes);
}

/** The first pickle of the older format is the number 0x1950a86a20f9469cfc6c. */
function isOlder(bytes: Uint8Array): boolean {
  return bytes[0] === 0x80 && bytes[1] === 2 && bytes[2] === 0x8a && bytes[3] === 10;
}

type Values = Float32Array | Float64Array;

/** Copies of all tensors. Throws `TorchError`. */
export function tensorsOfTorch(bytes: Uint8Array): Record<string, StoredTensor> {
  if (isOlder(bytes)) {
    throw new TorchError('it is in the format of PyTorch before 1.6: load it there and save it again');
  }
  const files = storedFiles(bytes);
  const [description] = [...(files ?? [])].find(([name]) => name.endsWith('/data.pkl')) ?? [];
  const pickle = description === undefined ? undefined : files?.get(description);
  if (!files || description === undefined || pickle === undefined)
    throw new TorchError('it is no archive of PyTorch');
  const folder = description.slice(0, -'data.pkl'.length);
  const saved = unpickled(pickle, (key) => files.get(`${folder}data/${key}`));
  const tensors: Record<string, StoredTensor> = {};
  for (const [name, value] of entriesOf(saved)) {
    // A name that is no text is none of a weight; and no name may reach further than its own field.
    if (typeof name === 'string' && name !== '__proto__' && isTensor(value)) tensors[name] = value;
  }
  if (Object.keys(tensors).length === 0) throw new TorchError('it holds no dictionary of tensors');
  return tensors;
}

function entriesOf(saved: unknown): readonly (readonly [unknown, unknown])[] {
  if (saved instanceof Map) return [...(saved as Map<unknown, unknown>)];
  throw new TorchError('it holds something else than a dictionary of tensors');
}

function isTensor(value: unknown): value is StoredTensor {
  return typeof value === 'object' && value !== null && 'shape' in value && 'data' in value;
}

function unpickled(pickle: Uint8Array, storage: (key: string) => Uint8Array | undefined): unknown {
  // A file may refer to one storage as often as it likes, and it is copied once.
  const copies = new Map<string, Values>();
  try {
    return unpickle(pickle, {
      persistent: (id) => storageOf(id, storage, copies),
      call: (path, args) => {
        if (path === 'collections.OrderedDict') return new Map();
        if (path === 'torch._utils._rebuild_tensor_v2') return tensorOf(args);
        // A parameter is its tensor, and whether it is trained.
        if (path === 'torch._utils._rebuild_parameter') return args[0];
        throw new TorchError(`it needs \`${path}\`: save the model's state_dict(), not the model`);
      },
    });
  } catch (error) {
    throw error instanceof PickleError
      ? new TorchError(`its dictionary cannot be read: ${error.message}`)
      : error;
  }
}

/** What the bytes of a storage hold, by its type; a copy. */
const readings: Readonly<Record<string, (bytes: Uint8Array) => Values>> = {
  'torch.FloatStorage': (bytes) => new Float32Array(...copyOf(bytes, 4)),
  'torch.DoubleStorage': (bytes) => new Float64Array(...copyOf(bytes, 8)),
  'torch.HalfStorage': (bytes) => widenF16(new Uint16Array(...copyOf(bytes, 2))),
  'torch.BFloat16Storage': (bytes) => widenBF16(new Uint16Array(...copyOf(bytes, 2))),
};

/** As many elements of `width` bytes as are there whole. */
function copyOf(bytes: Uint8Array, width: number): [ArrayBuffer, number, number] {
  return [new Uint8Array(bytes).buffer, 0, Math.floor(bytes.length / width)];
}

/** `('storage', type, key, location, size)` */
function storageOf(
  id: unknown,
  storage: (key: string) => Uint8Array | undefined,
  copies: Map<string, Values>,
): Values | null {
  const [kind, type, key] = Array.isArray(id) ? (id as unknown[]) : [];
  if (kind !== 'storage' || !(type instanceof Global) || typeof key !== 'string') {
    throw new TorchError('it refers to what is no storage');
  }
  // Counters and the like are no weights; what needs them will say that they are missing.
  const read = Object.hasOwn(readings, type.path) ? readings[type.path] : undefined;
  if (read === undefined) return null;
  const known = copies.get(`${type.path} ${key}`);
  if (known !== undefined) return known;
  const bytes = storage(key);
  if (bytes === undefined) throw new TorchError(`its storage ${key} is missing`);
  const values = read(bytes);
  copies.set(`${type.path} ${key}`, values);
  return values;
}

/** `(storage, offset, size, stride, ..)` -> values in the order of their indices. */
function tensorOf([storage, offset, size, stride]: readonly unknown[]): StoredTensor | null {
  if (storage === null) return null;
  if (!isValues(storage) || !isCounts([offset]) || !isCounts(size) || !isCounts(stride)) {
    throw new TorchError('it describes a tensor in a way that is not known here');
  }
  const length = size.reduce((product, extent) => product * extent, 1);
  const last = size.reduce(
    (place, extent, axis) => place + (extent - 1) * (stride[axis] ?? 0),
    offset as number,
  );
  // A stride of zero would make any number of values of one.
  const isWithin = length === 0 || (length <= storage.length && last < storage.length);
  if (size.length !== stride.length || !isWithin) {
    throw new TorchError('a tensor reaches beyond its storage');
  }
  if (isContiguous(size, stride)) {
    const begin = offset as number;
    return { shape: size, data: storage.slice(begin, begin + length) };
  }
  const data = storage instanceof Float32Array ? new Float32Array(length) : new Float64Array(length);
  for (let index = 0; index < length; index++) {
    let place = offset as number;
    let rest = index;
    for (let axis = size.length - 1; axis >= 0; axis--) {
      const extent = size[axis] ?? 1;
      place += (rest % extent) * (stride[axis] ?? 0);
      rest = Math.floor(rest / extent);
    }
    data[index] = storage[place] ?? 0;
  }
  return { shape: size, data };
}

function isContiguous(size: readonly number[], stride: readonly number[]): boolean {
  let expected = 1;
  for (let axis = size.length - 1; axis >= 0; axis--) {
    if (size[axis] !== 1 && stride[axis] !== expected) return false;
    expected *= size[axis] ?? 1;
  }
  return true;
}

function isValues(value: unknown): value is Values {
  return value instanceof Float32Array || value instanceof Float64Array;
}

function isCounts(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((item) => Number.isSafeInteger(item) && item >= 0);
}
