import { engine, KernelBackend, registerBackend, registerKernel } from '@tensorflow/tfjs-core';
import type { BackendValues, DataType, TensorInfo } from '@tensorflow/tfjs-core';
import { fault } from '../../base/fault.ts';
import type { TypedArray } from '../engine.ts';
import { input, literal } from '../graph/build.ts';
import type { ElementType, Node, ValueType } from '../graph/graph.ts';
import type { Kernel } from './kernel.ts';
import { kernels } from './kernels/all.ts';
import { refuseLargeConstant } from './randomness.ts';

export const recorderName = 'athanor-recorder';

/**
 * A tfjs backend that computes nothing: each kernel leaves a node. The handle that tfjs keeps of a tensor's data is
 * here the key of the node that stands for it.
 */
class Recorder extends KernelBackend {
  /** What the running trace has made; between traces there is none. */
  #nodes: Map<object, Node> | null = null;
  #program = '';

  /** Runs `body` with an empty memory, which is forgotten after. */
  recording<Result>(program: string, body: () => Result): Result {
    if (this.#nodes !== null) fault(`${program} is traced within ${this.#program}`);
    this.#nodes = new Map();
    this.#program = program;
    try {
      return body();
    } finally {
      this.#nodes = null;
    }
  }

  input(name: string, type: ValueType): TensorInfo {
    return this.#keep(input(name, type));
  }

  /** The node of a tensor. One made before the trace, on another backend, enters as a constant. */
  nodeOf({ dataId, shape, dtype }: TensorInfo): Node {
    return this.#memory().get(dataId) ?? this.#constant(engine().readSync(dataId), shape, dtype);
  }

  call(
    kernel: Kernel,
    inputs: Record<string, TensorInfo | undefined>,
    attributes: unknown,
  ): TensorInfo | TensorInfo[] {
    const operands: Record<string, Node> = {};
    for (const [name, tensor] of Object.entries(inputs))
      if (tensor !== undefined) operands[name] = this.nodeOf(tensor);
    const result = kernel(operands as never, attributes as never);
    return 'operation' in result ? this.#keep(result) : result.map((node) => this.#keep(node));
  }

  override write(values: BackendValues, shape: number[], dtype: DataType): object {
    const dataId = {};
    this.#memory().set(dataId, this.#constant(values, shape, dtype));
    return dataId;
  }

  override readSync(): never {
    throw new Error(
      `program "${this.#program}" reads a tensor's value while it is traced; values exist only when it runs: ` +
        'compute with tensors, or return what you want to look at',
    );
  }

  override read(): never {
    return this.readSync();
  }

  override disposeData(): boolean {
    return true;
  }

  override numDataIds(): number {
    return this.#nodes?.size ?? 0;
  }

  override memory() {
    return { unreliable: false };
  }

  override floatPrecision(): 32 {
    return 32;
  }

  override epsilon(): number {
    return 1e-7;
  }

  #memory(): Map<object, Node> {
    return this.#nodes ?? fault('a tensor of the recorder is used outside a trace');
  }

  #constant(values: BackendValues, shape: readonly number[], dtype: DataType): Node {
    if (dtype !== 'float32' && dtype !== 'int32' && dtype !== 'bool') {
      throw new Error(
        `program "${this.#program}" has a constant of type ${dtype}; float32, int32 and bool are supported`,
      );
    }
    const numbers =
      dtype === 'float32' ? Float32Array.from(values as TypedArray) : Int32Array.from(values as TypedArray);
    const node = literal(numbers, shape, dtype);
    refuseLargeConstant(this.#program, node);
    return node;
  }

  #keep(node: Node): TensorInfo {
    const dataId = {};
    this.#memory().set(dataId, node);
    return { dataId, shape: [...node.type.shape], dtype: node.type.dtype satisfies ElementType };
  }
}

export const recorder = new Recorder();

registerBackend(recorderName, () => recorder, 0);
for (const [kernelName, kernel] of Object.entries(kernels)) {
  registerKernel({
    kernelName,
    backendName: recorderName,
    kernelFunc: ({ inputs, attrs }) => recorder.call(kernel, inputs, attrs),
  });
}
