import { setImmediate } from 'node:timers/promises';
import type { Engine } from '../engine/engine.ts';

/**
 * The same engine, letting the process look at its messages after every run of a program. An engine may keep the
 * thread for as long as it computes; without this a request to stop would wait for the end of the stage.
 */
export function responsive(engine: Engine): Engine {
  return {
    name: engine.name,
    compile: async (program) => {
      const executable = await engine.compile(program);
      return {
        inputs: executable.inputs,
        outputs: executable.outputs,
        run: async (inputs, outputs) => {
          await executable.run(inputs, outputs);
          await setImmediate();
        },
        dispose: () => executable.dispose(),
      };
    },
  };
}
