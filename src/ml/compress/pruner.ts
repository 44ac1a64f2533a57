import type { PruneSettings } from '../../check/settings/prune.ts';
import { tensorNamed, type TrainedModel, type Weights } from '../models/weights.ts';
import { pruneByMagnitude } from './magnitude.ts';
import { targetSparsity } from './schedule.ts';

/** 0/1 for each entry of the tensors that may have zeros. */
export type Masks = Readonly<Record<string, Float32Array>>;

/** Changes masks on a schedule; asked before every step, in order. */
export interface Pruner {
  /** Tensors it may prune. */
  readonly tensors: readonly string[];
  /** Whether the schedule acts before this step: weights may lie on a device, from where reading them takes time. */
  actsAt(step: number): boolean;
  /** Updates the weights and masks of its tensors in place. */
  act(step: number, weights: Weights, masks: Masks): void;
}

export function prunerOf({ targets, schedule }: Pick<PruneSettings, 'targets' | 'schedule'>): Pruner {
  const names = Object.keys(targets).sort();
  return {
    tensors: names,
    actsAt: (step) => targetSparsity({ from: 0, to: 0 }, schedule, step) !== null,
    act: (step, weights, masks) => {
      for (const name of names) {
        const sparsity = targetSparsity(tensorNamed(targets, name), schedule, step);
        if (sparsity !== null)
          pruneByMagnitude(tensorNamed(weights, name), tensorNamed(masks, name), sparsity);
      }
    },
  };
}

/** Masks of tensors: what is zero already stays so in `pruned`; the other tensors are whole. */
export function masksOf(weights: Weights, pruned: readonly string[], tensors: readonly string[]): Masks {
  const names = [...new Set([...pruned, ...tensors])].sort();
  return Object.fromEntries(
    names.map((name) => {
      const values = tensorNamed(weights, name);
      return [name, pruned.includes(name) ? values.map((w) => (w === 0 ? 0 : 1)) : values.map(() => 1)];
    }),
  );
}

/** Prunes to the targets at once, without retraining. What lay on a grid of few bits still does. */
export function pruneOnce(
  { description, weights }: TrainedModel,
  targets: PruneSettings['targets'],
): TrainedModel {
  const pruner = prunerOf({ targets, schedule: { kind: 'once' } });
  const copies = Object.fromEntries(Object.entries(weights).map(([name, values]) => [name, values.slice()]));
  const masks = masksOf(copies, description.pruned, pruner.tensors);
  pruner.act(0, copies, masks);
  return { description: { ...description, pruned: Object.keys(masks) }, weights: copies };
}
