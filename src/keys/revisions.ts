import type { StageKind } from '../check/plan.ts';
import type { ComputeSettings, Device, EngineName } from '../check/settings/compute.ts';
import { fault } from '../base/fault.ts';

export interface Revision {
  readonly revision: number;
  /** What changed in the outputs since the revision before. */
  readonly because: string;
}

/** Of every kind that has a loss. */
const inLogarithms =
  'cross entropy is computed in logarithms, and compiled products and sums run in another order';

/**
 * Raise a kind's number whenever the same settings and inputs come to give other bytes; a behaviour lock in the tests
 * of the stages fails when it was forgotten. A refactoring that leaves the bytes alone leaves the number alone.
 */
export const revisions: Readonly<Record<StageKind, Revision>> = {
  corpus: { revision: 1, because: 'first release' },
  train: { revision: 2, because: inLogarithms },
  sensitivity: { revision: 1, because: 'first release' },
  soft_labels: { revision: 1, because: 'first release' },
  load: { revision: 1, because: 'first release' },
  prune: { revision: 2, because: inLogarithms },
  quantize: { revision: 1, because: 'first release' },
  search_cache: { revision: 1, because: 'first release' },
  evaluate: { revision: 2, because: inLogarithms },
};

/**
 * Version of what a training leaves for longer ones to go on from. Raise it whenever the state of the same training comes
 * to be other bytes: what was left before is then not looked at again. A lock in the tests of the stages tells.
 */
export const trainingState = 1;

/** The program that does an engine's arithmetic, and on what: another version may round differently. */
export const engineRuntimes: Readonly<Record<EngineName, Readonly<Partial<Record<Device, string>>>>> = {
  onnx: {
    cpu: 'onnxruntime 1.30.0 cpu',
    webgpu: 'onnxruntime 1.30.0 webgpu',
    cuda: 'onnxruntime 1.30.0 cuda',
  },
  tensorflow: { cpu: 'tfjs-node 4.22.0 cpu', cuda: 'tfjs-node 4.22.0 cuda' },
  reference: { cpu: 'tfjs 4.22.0 cpu' },
};

export function engineRuntime({ engine, device }: ComputeSettings): string {
  return engineRuntimes[engine][device] ?? fault(`the engine ${engine} has no ${device}`);
}

/** The package that carries the embedded corpus. */
export const embeddedCorpus = 'datasets-sotu 0.2.3';
