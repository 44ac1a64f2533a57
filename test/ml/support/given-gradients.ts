import {
  allocate,
  type Arrays,
  type Engine,
  type Executable,
  type Specs,
} from '../../../src/engine/engine.ts';
import { slotSpecs } from '../../../src/ml/optimizers/optimizer.ts';
import { inGroup, ofGroup } from '../../../src/ml/training/names.ts';
import { scalarSpecs } from '../../../src/ml/training/program.ts';
import { asStepOutputs, updateOfStep, type UpdateDesign } from '../../../src/ml/training/update.ts';

/** Runs the update of a training step on gradients that are given. */
export class GivenGradients {
  readonly #design: UpdateDesign;
  readonly #executable: Executable;
  readonly #masks: Arrays;
  parameters: Arrays;
  slots: Arrays;

  static async start(
    engine: Engine,
    design: UpdateDesign,
    specs: Specs,
    parameters: Arrays,
    masks: Arrays,
  ): Promise<GivenGradients> {
    const masked = Object.fromEntries(Object.entries(specs).filter(([name]) => name in masks));
    const executable = await engine.compile({
      name: 'update',
      inputs: {
        ...inGroup('parameter', specs),
        ...inGroup('slot', slotSpecs(design.optimizer, specs, Object.keys(masks))),
        ...inGroup('sparsity', masked),
        ...inGroup('scalar', scalarSpecs(design)),
        ...inGroup('state', specs),
      },
      body: (inputs) => asStepOutputs(updateOfStep(design, inputs, ofGroup('state', inputs))),
    });
    return new GivenGradients(design, executable, specs, parameters, masks);
  }

  private constructor(
    design: UpdateDesign,
    executable: Executable,
    specs: Specs,
    parameters: Arrays,
    masks: Arrays,
  ) {
    this.#design = design;
    this.#executable = executable;
    this.#masks = masks;
    this.parameters = parameters;
    this.slots = allocate(slotSpecs(design.optimizer, specs, Object.keys(masks)));
  }

  /** Takes one step and returns the norm of the gradients. */
  async step(done: number, rate: number, gradients: Arrays): Promise<number> {
    const scalars = Object.entries(this.#design.optimizer.scalarsAt(done, rate));
    const outputs = allocate(this.#executable.outputs);
    await this.#executable.run(
      {
        ...inGroup('parameter', this.parameters),
        ...inGroup('slot', this.slots),
        ...inGroup('sparsity', this.#masks),
        ...inGroup(
          'scalar',
          Object.fromEntries(scalars.map(([name, value]) => [name, Float32Array.of(value)])),
        ),
        ...inGroup('state', gradients),
      },
      outputs,
    );
    this.parameters = ofGroup('parameter', outputs);
    this.slots = ofGroup('slot', outputs);
    return outputs['norm']?.[0] ?? NaN;
  }

  async dispose(): Promise<void> {
    await this.#executable.dispose();
  }
}
