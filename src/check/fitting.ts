import type { z } from 'zod';
import { fault } from '../base/fault.ts';
import { trainForm } from './forms/fitting.ts';
import { formOf } from './forms/form.ts';
import type { Renames } from './places.ts';
import type { Owner, Reading, Reader } from './reading.ts';
import type { FittingSettings, Length, OptimizerSettings, Upkeep } from './settings/training.ts';
import { nothing, type WrittenBlock } from './written.ts';

type FittingReading = Reading<z.output<typeof trainForm>>;

export const defaultUpkeep: Upkeep = { checkpointSteps: null, checkpointSeconds: 30 };

/** Names of the settings of a fitting. */
export const fittingNames: readonly string[] = [...formOf(trainForm).keys()];

const inherited = ['batch', 'bptt', 'optimizer', 'engine', 'seed'];

/** The part of a fitting's settings that later stages take over. */
export function heritage(block: WrittenBlock): WrittenBlock {
  return { ...nothing, settings: new Map([...block.settings].filter(([name]) => inherited.includes(name))) };
}

/** How long to fit; null after a mistake, reported: both or neither of `epochs` and `steps`. */
export function lengthOf(
  { value, places }: FittingReading,
  owner: Owner,
  { findings }: Reader,
): Length | null {
  const { epochs, steps } = value;
  if (epochs !== undefined && steps !== undefined) {
    const [first, second] = [places.get('epochs'), places.get('steps')];
    if (!first || !second) fault('a length without a place');
    const reason = '`epochs` already says how long to train';
    const related = [{ span: first.edit, label: 'the length is set here' }];
    const advice = 'keep one of the two';
    findings.report('E0306', { setting: 'steps', reason, advice }, second.edit, { related });
    return null;
  }
  if (epochs !== undefined) return { kind: 'epochs', count: epochs };
  if (steps !== undefined) return { kind: 'steps', count: steps };
  findings.report(
    'E0304',
    { owner: owner.text, setting: 'epochs` or `steps', example: 'epochs 5' },
    owner.span,
  );
  return null;
}

export function fittingOf(value: FittingReading['value'], length: Length): FittingSettings {
  const { batch, bptt, seed, optimizer, validate, engine } = value;
  return {
    length,
    batch,
    bptt,
    seed,
    optimizer: optimizerOf(optimizer),
    validateEvery: validate ?? null,
    engine,
  };
}

function optimizerOf(value: FittingReading['value']['optimizer']): OptimizerSettings {
  const { rate, clip, weight_decay: weightDecay, decay } = value;
  const common = { rate, clip, weightDecay, decay };
  if (value.kind === 'sgd') return { kind: 'sgd', ...common };
  const { beta1, beta2, epsilon } = value;
  return { kind: 'adam', ...common, beta1, beta2, epsilon };
}

export function upkeepOf({ checkpoint }: FittingReading['value']): Upkeep {
  return { checkpointSteps: checkpoint.every ?? null, checkpointSeconds: checkpoint.seconds };
}

export const fittingRenames: Renames = {
  epochs: ['length.kind', 'length.count'],
  steps: ['length.kind', 'length.count'],
  optimizer: ['optimizer.kind'],
  'optimizer.decay': ['optimizer.decay.kind'],
  validate: ['validateEvery'],
  checkpoint: [],
  'checkpoint.every': [],
  'checkpoint.seconds': [],
};
