import { createCompiled } from './compiled.ts';
import type { Engine } from './engine.ts';
import { createReference } from './reference.ts';

export interface EngineSettings {
  /** Of the `onnx` engine; `reference` has one. */
  readonly threads: number;
}

export function createEngine(name: Engine['name'], settings: EngineSettings): Engine {
  switch (name) {
    case 'onnx':
      return createCompiled(settings);
    case 'reference':
      return createReference();
  }
}
