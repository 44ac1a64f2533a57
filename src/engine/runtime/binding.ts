import { fault } from '../../base/fault.ts';
import type { Pointer } from './c-api/calls.ts';
import { created, type Library } from './library.ts';
import type { Value } from './value.ts';

/** Where one session's inputs lie and its outputs go. What is bound stays bound from run to run. */
export class Binding {
  readonly #library: Library;
  readonly #session: Pointer;
  readonly #handle: Pointer;
  readonly #inputs = new Map<string, Value>();
  readonly #outputs = new Map<string, Value>();
  #running = false;
  #isFirst = true;

  constructor(library: Library, session: Pointer) {
    this.#library = library;
    this.#session = session;
    this.#handle = created((out) => {
      library.calls.CreateIoBinding(session, out);
    });
  }

  bindInput(name: string, value: Value): void {
    if (this.#inputs.get(name) !== value) this.bindAgain(name, value);
  }

  /** Even if it is what is bound. */
  bindAgain(name: string, value: Value): void {
    this.#library.calls.BindInput(this.#handle, name, value.handle);
    this.#inputs.set(name, value);
  }

  bindOutput(name: string, value: Value): void {
    if (this.#outputs.get(name) === value) return;
    this.#library.calls.BindOutput(this.#handle, name, value.handle);
    this.#outputs.set(name, value);
  }

  /** One at a time; what is bound is left alone until it is done. */
  async run(): Promise<void> {
    if (this.#running) fault('a run before the last one has ended');
    this.#running = true;
    try {
      const options = this.#isFirst ? this.#library.firstRun : null;
      await this.#library.work('RunWithBinding', this.#session, options, this.#handle);
      this.#isFirst = false;
    } finally {
      this.#running = false;
    }
  }

  release(): void {
    this.#library.calls.ReleaseIoBinding(this.#handle);
  }
}
