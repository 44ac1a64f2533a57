import { Binding } from './binding.ts';
import type { Pointer } from './c-api/calls.ts';
import type { Library } from './library.ts';
import { RecentValues } from './recent-values.ts';

/** A session of onnxruntime's C API with the arrays that it was given last. */
export class BoundSession {
  readonly binding: Binding;
  readonly values: RecentValues;
  readonly #library: Library;
  readonly #session: Pointer;

  constructor(library: Library, session: Pointer) {
    this.binding = new Binding(library, session);
    this.values = new RecentValues(library);
    this.#library = library;
    this.#session = session;
  }

  dispose(): Promise<void> {
    this.binding.release();
    this.values.release();
    this.#library.calls.ReleaseSession(this.#session);
    return Promise.resolve();
  }
}
