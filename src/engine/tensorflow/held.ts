import { tensor, zeros } from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';
import { fault } from '../../base/fault.ts';
import { arrayFor } from '../arrays.ts';
import { onBackend } from '../backend.ts';
import type { Arrays, Held, Specs, TensorSpec, TypedArray } from '../engine.ts';
import { promised } from '../host-held.ts';
import { backendName } from './name.ts';

/** Tensors that stay where TensorFlow computes. It owns them; whatever takes their place disposes them. */
export class TensorHeld implements Held {
  readonly specs: Specs;
  readonly #tensors = new Map<string, Tensor>();

  constructor(specs: Specs) {
    this.specs = specs;
    onBackend(backendName, () => {
      for (const [name, { shape, dtype }] of Object.entries(specs)) {
        this.#tensors.set(name, zeros([...shape], dtype));
      }
    });
  }

  current(name: string): Tensor {
    return this.#tensors.get(name) ?? fault(`nothing held as ${name}`);
  }

  replace(name: string, successor: Tensor): void {
    this.current(name).dispose();
    this.#tensors.set(name, successor);
  }

  write(values: Arrays): Promise<void> {
    return promised(() => {
      const written = Object.keys(values).map((name) => {
        const array = arrayFor('held tensors', this.specs, name, values);
        return [name, upload(array, this.specs[name] as TensorSpec)] as const;
      });
      for (const [name, successor] of written) this.replace(name, successor);
    });
  }

  read(names: readonly string[] = Object.keys(this.specs)): Promise<Arrays> {
    return promised(() =>
      Object.fromEntries(names.map((name) => [name, this.current(name).dataSync<'float32' | 'int32'>()])),
    );
  }

  dispose(): Promise<void> {
    return promised(() => {
      for (const held of this.#tensors.values()) held.dispose();
      this.#tensors.clear();
    });
  }
}

/** The backend keeps the array it is given until a kernel first reads the tensor, so it is given one of its own. */
export function upload(array: TypedArray, { shape, dtype }: TensorSpec): Tensor {
  return onBackend(backendName, () => tensor(array.slice(), [...shape], dtype));
}
