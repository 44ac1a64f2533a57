import { elementTypes, encodeModel } from '../../onnx/model.ts';
import type { TensorSpec } from '../../engine.ts';
import type { Pointer } from '../c-api/calls.ts';
import { created, type Library } from '../library.ts';
import type { SessionSettings } from '../session-settings.ts';
import type { Value } from '../value.ts';
import type { Provider } from './provider.ts';
import { openOnDevice } from './open.ts';

/** Memory of a device, shared by all sessions of its provider. */
export class DeviceMemory {
  readonly library: Library;
  /** Only sessions have allocators. This one, the smallest that there can be, is never run. */
  readonly #session: Pointer;
  readonly #allocator: Pointer;

  private constructor(library: Library, session: Pointer, allocator: Pointer) {
    this.library = library;
    this.#session = session;
    this.#allocator = allocator;
  }

  /** Rejects with `UnavailableError` where there is no such device. */
  static async open(library: Library, provider: Provider, settings: SessionSettings): Promise<DeviceMemory> {
    const { calls } = library;
    const session = await openOnDevice(library, provider, smallestModel(), settings);
    const kind = created((out) => {
      // A plain allocator (0) for tensors (0) of the first device (0).
      calls.CreateMemoryInfo(provider.memory, 0, 0, 0, out);
    });
    const allocator = created((out) => {
      calls.CreateAllocator(session, kind, out);
    });
    calls.ReleaseMemoryInfo(kind);
    return new DeviceMemory(library, session, allocator);
  }

  /** A tensor whose values are whatever the memory held before. */
  tensor({ shape, dtype }: TensorSpec): Value {
    const { calls } = this.library;
    const extents = BigInt64Array.from(shape, BigInt);
    const handle = created((out) => {
      calls.CreateTensorAsOrtValue(this.#allocator, extents, extents.length, elementTypes[dtype], out);
    });
    return {
      handle,
      release: () => {
        calls.ReleaseValue(handle);
      },
    };
  }

  /** Between the device and the host, in either direction; done when this returns. */
  copy(from: readonly Value[], to: readonly Value[]): void {
    if (from.length === 0) return; // which the library refuses
    const { calls, environment } = this.library;
    const handles = (values: readonly Value[]) => BigUint64Array.from(values, ({ handle }) => handle);
    calls.CopyTensors(environment, handles(from), handles(to), null, from.length);
  }

  /** To be called after all that lies in it is released. */
  release(): void {
    this.library.calls.ReleaseAllocator(this.#allocator);
    this.library.calls.ReleaseSession(this.#session);
  }
}

function smallestModel(): Uint8Array {
  const scalar = { name: 'x', dtype: 'float32', shape: [] } as const;
  return encodeModel({
    name: 'memory',
    inputs: [scalar],
    outputs: [{ ...scalar, name: 'y' }],
    initializers: [],
    nodes: [{ operator: 'Identity', domain: '', inputs: ['x'], outputs: ['y'], attributes: {} }],
  });
}
