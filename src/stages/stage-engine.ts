import { setImmediate } from 'node:timers/promises';
import type { EngineName } from '../check/settings/training.ts';
import { createEngine } from '../engine/create.ts';
import type { Engine } from '../engine/engine.ts';

/**
 * Fixed, because it reaches the bits: onnxruntime cuts sums by it. Equal keys must mean equal bytes on a machine with
 * any number of cores; larger machines run more stages at a time.
 */
const threads = 2;

/**
 * An engine as stages use it: after every run of a program the process looks at its messages. An engine may keep the
 * thread for as long as it computes; without this a request to stop would wait for the end of the stage.
 */
export function stageEngine(name: EngineName): Engine {
  const engine = createEngine(name, { threads });
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
