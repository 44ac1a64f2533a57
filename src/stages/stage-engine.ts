import { setImmediate } from 'node:timers/promises';
import { fault } from '../base/fault.ts';
import { createEngine, type EngineSettings } from '../engine/create.ts';
import type { Engine, Executable } from '../engine/engine.ts';
import type { BoundWeights } from '../engine/inference/weight.ts';

/** Lends an engine to one stage. */
export async function withEngine<Result>(
  settings: EngineSettings,
  body: (engine: Engine) => Promise<Result>,
): Promise<Result> {
  return lend(await createEngine(settings), body);
}

/** The same for a model that learns no more: its weights are constants of every program. */
export async function withBoundWeights<Result>(
  weights: BoundWeights,
  settings: Pick<EngineSettings, 'threads'>,
  body: (engine: Engine) => Promise<Result>,
): Promise<Result> {
  const { createInference } = await import('../engine/inference/create.ts');
  return lend(createInference(weights, settings), body);
}

async function lend<Result>(engine: Engine, body: (engine: Engine) => Promise<Result>): Promise<Result> {
  try {
    return await body({
      name: engine.name,
      device: engine.device,
      compile: async (program) => attentive(await engine.compile(program)),
      hold: (specs) => engine.hold(specs),
      dispose: () => fault('a stage was only lent its engine'),
    });
  } finally {
    await engine.dispose();
  }
}

/**
 * After every run of a program the process looks at its messages: an engine may keep the thread for as long as it
 * computes, and a request to stop would wait for the end of the stage.
 */
function attentive(executable: Executable): Executable {
  return {
    inputs: executable.inputs,
    outputs: executable.outputs,
    run: async (...call) => {
      await executable.run(...call);
      await setImmediate();
    },
    dispose: () => executable.dispose(),
  };
}
