import type { Arrays, Engine, Executable, Held, Program, Specs } from './engine.ts';
import { outputSpecs } from './graph/specs.ts';
import { promised } from './host-held.ts';
import { trace } from './trace/trace.ts';

/** What an engine needs that runs programs as they stand, operation by operation. */
export interface EagerBackend extends Pick<Engine, 'name' | 'device'> {
  readonly hold: (specs: Specs) => Held;
  /** One run of a program whose outputs have the types `results`. */
  readonly run: (
    program: Program,
    results: Specs,
    given: Arrays,
    wanted: Arrays,
    held: readonly Held[],
  ) => void;
}

/** A program is traced all the same, which gives its outputs' types and holds it to the rules of the compiled ones. */
export function createEager({ name, device, hold, run }: EagerBackend): Engine {
  const prepare = (program: Program): Executable => {
    const { inputs } = program;
    const outputs = outputSpecs(trace(program));
    return {
      inputs,
      outputs,
      run: (given, wanted, ...held) =>
        promised(() => {
          run(program, outputs, given, wanted, held);
        }),
      dispose: () => Promise.resolve(),
    };
  };
  return {
    name,
    device,
    compile: (program) => promised(() => prepare(program)),
    hold: (specs) => promised(() => hold(specs)),
    dispose: () => Promise.resolve(),
  };
}
