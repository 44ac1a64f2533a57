import type { z } from 'zod';
import { computeNames } from './compute.ts';
import { fittingForm } from './forms/fitting.ts';
import { formOf } from './forms/form.ts';
import type { Renames } from './places.ts';
import type { Owner, Reading, Reader } from './reading.ts';
import type { ComputeSettings } from './settings/compute.ts';
import type {
  AveragingSettings,
  DecaySettings,
  FittingSettings,
  Length,
  OptimizerSettings,
  Upkeep,
  VariedLengths,
} from './settings/training.ts';
import { nothing, overlay, type WrittenBlock } from './written.ts';

type FittingValue = z.output<typeof fittingForm>;
type FittingReading = Reading<FittingValue>;

export const defaultUpkeep: Upkeep = { checkpointSteps: null, checkpointSeconds: 30 };

/** Names of the settings of a fitting. */
export const fittingNames: readonly string[] = [...formOf(fittingForm).keys()];

/** Names of those that a retraining takes over. */
const inherited = ['batch', 'sub_batch', 'bptt', 'lengths', 'crop', 'optimizer', 'seed', ...computeNames];

/** The part of a fitting's settings that later stages take over; null if it is not wholly known. */
export function heritage(block: WrittenBlock, { doubtful }: Reading<unknown>): WrittenBlock | null {
  if (inherited.some((name) => doubtful.has(name))) return null;
  return { ...nothing, settings: new Map([...block.settings].filter(([name]) => inherited.includes(name))) };
}

/** A block over what it takes over, and which settings may be set there if that is not known. */
export function takeOver(
  fitting: WrittenBlock | null,
  block: WrittenBlock,
  { findings }: Reader,
): { readonly block: WrittenBlock; readonly elsewhere: readonly string[] } {
  if (fitting !== null) return { block: overlay(fitting, block, findings), elsewhere: [] };
  // `optimizer { ... }` goes on from a keyword that is not known.
  const settings = [...block.settings].filter(
    ([name, { value }]) => value !== null || !inherited.includes(name),
  );
  return { block: { ...block, settings: new Map(settings) }, elsewhere: inherited };
}

/** How long to fit; null after a mistake, reported: both or neither of `epochs` and `steps`. */
export function lengthOf(
  { known, doubtful, places }: FittingReading,
  owner: Owner,
  { findings }: Reader,
): Length | null {
  const { epochs, steps } = known;
  const [first, second] = [places.get('epochs'), places.get('steps')];
  if (first !== undefined && second !== undefined) {
    const reason = '`epochs` already says how long to train';
    const related = [{ span: first.edit, label: 'the length is set here' }];
    const advice = 'keep one of the two';
    findings.report('E0306', { setting: 'steps', reason, advice }, second.edit, { related });
    return null;
  }
  if (epochs !== undefined) return { kind: 'epochs', count: epochs };
  if (steps !== undefined) return { kind: 'steps', count: steps };
  if (doubtful.has('epochs') || doubtful.has('steps')) return null;
  findings.report(
    'E0304',
    { owner: owner.text, setting: 'epochs` or `steps', example: 'epochs 5' },
    owner.span,
  );
  return null;
}

export function fittingOf(value: FittingValue, length: Length, compute: ComputeSettings): FittingSettings {
  const { batch, sub_batch: subBatch, bptt, crop, seed, optimizer, validate, patience } = value;
  const lengths = lengthsOf(value.lengths);
  return {
    length,
    batch,
    bptt: crop ?? bptt,
    windows: crop === undefined ? 'successive' : 'random',
    ...(lengths === null ? {} : { lengths }),
    ...(subBatch === undefined ? {} : { subBatch }),
    seed,
    optimizer: optimizerOf(optimizer),
    validateEvery: validate ?? null,
    ...(patience === undefined ? {} : { patience }),
    ...compute,
  };
}

function optimizerOf(value: FittingValue['optimizer']): OptimizerSettings {
  const { rate, clip, weight_decay: weightDecay, warmup } = value;
  const decay = decayOf(value.decay);
  const common = { rate, clip, weightDecay, ...(warmup == null ? {} : { warmup }), decay };
  if (value.kind === 'sgd') {
    const average = averagingOf(value.average, value.restart);
    return { kind: 'sgd', ...common, ...(average === null ? {} : { average }) };
  }
  const { beta1, beta2, epsilon } = value;
  return { kind: 'adam', ...common, beta1, beta2, epsilon };
}

function decayOf(decay: FittingValue['optimizer']['decay']): DecaySettings {
  if (decay.kind !== 'cosine') return decay;
  return { kind: 'cosine', ...(decay.over === undefined ? {} : { over: decay.over }) };
}

function lengthsOf(value: FittingValue['lengths']): VariedLengths | null {
  if (value.kind === 'fixed') return null;
  const { half, deviation, least, most = null, multiple } = value;
  return { half, deviation, least, most, multiple };
}

type SgdValue = FittingValue['optimizer'] & { readonly kind: 'sgd' };

function averagingOf(average: SgdValue['average'], restarts: SgdValue['restart']): AveragingSettings | null {
  if (average === undefined) return null;
  const start: AveragingSettings['start'] =
    average.word === 'after'
      ? { kind: 'stalled', patience: average.count }
      : { kind: 'epoch', epoch: average.count };
  return { start, ...(restarts === undefined ? {} : { restarts }) };
}

export function upkeepOf({ checkpoint }: Pick<FittingValue, 'checkpoint'>): Upkeep {
  return { checkpointSteps: checkpoint.every ?? null, checkpointSeconds: checkpoint.seconds };
}

/** No setting that a key has. */
export const upkeepRenames: Renames = {
  checkpoint: [],
  'checkpoint.every': [],
  'checkpoint.seconds': [],
};

export const fittingRenames: Renames = {
  epochs: ['length.kind', 'length.count'],
  steps: ['length.kind', 'length.count'],
  lengths: [],
  crop: ['bptt', 'windows'],
  optimizer: ['optimizer.kind'],
  'optimizer.decay': ['optimizer.decay.kind'],
  'optimizer.average': ['kind', 'patience', 'epoch'].map((field) => `optimizer.average.start.${field}`),
  'optimizer.restart': ['optimizer.average.restarts'],
  validate: ['validateEvery'],
  ...upkeepRenames,
};
