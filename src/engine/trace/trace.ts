import { engine, tidy } from '@tensorflow/tfjs-core';
import type { NamedTensorMap, Tensor } from '@tensorflow/tfjs-core';
import '../gradients.ts';
import { onBackend } from '../backend.ts';
import type { Program } from '../engine.ts';
import type { Graph } from '../graph/graph.ts';
import { withoutRandomness } from './randomness.ts';
import { recorder, recorderName } from './recorder.ts';

/** Runs the program's body once on symbols and returns what it would compute. */
export function trace(program: Program): Graph {
  const { name } = program;
  return onBackend(recorderName, () =>
    recorder.recording(name, () => {
      let graph: Graph | undefined;
      tidy(() => {
        const inputs: NamedTensorMap = {};
        for (const [input, { shape, dtype }] of Object.entries(program.inputs)) {
          inputs[input] = engine().makeTensorFromTensorInfo(recorder.input(input, { shape, dtype }));
        }
        const outputs = withoutRandomness(name, () => runBody(program, inputs));
        graph = {
          name,
          inputs: Object.values(inputs).map((tensor) => recorder.nodeOf(tensor)),
          outputs: Object.entries(outputs).map(([output, tensor]) => ({
            name: output,
            node: recorder.nodeOf(tensor),
          })),
        };
      });
      return graph as Graph;
    }),
  );
}

/** tfjs reports a kernel that a backend lacks in its own terms; a program's author needs ours. */
function runBody(program: Program, inputs: NamedTensorMap): Record<string, Tensor> {
  try {
    return program.body(inputs);
  } catch (error) {
    const kernel =
      error instanceof Error ? /^Kernel '(\w+)' not registered/.exec(error.message)?.[1] : undefined;
    if (kernel === undefined) throw error;
    throw new Error(
      `program "${program.name}" uses the tfjs kernel ${kernel}, which the compiler does not know`,
      {
        cause: error,
      },
    );
  }
}
