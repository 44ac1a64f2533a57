import type { z } from 'zod';
import type { StageName } from '../base/brand.ts';
import type { Span } from '../diag/source.ts';
import type { Name } from '../lang/ast.ts';
import { computeNames, computeOf, withAsked, type Compute } from './compute.ts';
import type { Context, ModelFacts } from './context.ts';
import { takeOver } from './fitting.ts';
import type { quantizeForm } from './forms/quantize.ts';
import { typedPlaces } from './places.ts';
import type { Owner, Place, Reading } from './reading.ts';
import { corpusOf } from './roles.ts';
import { reviewActivations, reviewQuantized } from './rules/quantize.ts';
import { reviewWindows } from './rules/fitting.ts';
import type { QuantizingSettings } from './settings/quantize.ts';
import type { OptimizerSettings } from './settings/training.ts';
import { spanOf, type WrittenBlock } from './written.ts';

type QuantizeReading = Reading<z.output<typeof quantizeForm>>;

/** Settings of the steps in which a quantization trains; what they do not say is taken over, but for the optimizer. */
const stepNames = ['steps', 'batch', 'bptt', 'crop', 'seed', 'optimizer', ...computeNames];

/** Whether a quantization trains: it does where activations are rounded, since their ranges must be measured. */
export function trains({ settings }: WrittenBlock): boolean {
  const activations = settings.get('activations')?.value;
  const off = activations?.kind === 'name' && activations.text === 'no';
  return settings.has('steps') || (activations !== undefined && !off);
}

/** The block over what the steps take over from the fitting before them. */
export function withHeritage(
  block: WrittenBlock,
  { fitting }: ModelFacts,
  context: Context,
): { readonly block: WrittenBlock; readonly elsewhere: readonly string[] } {
  const apart = fitting && {
    ...fitting,
    // Not how windows vary or batches are cut: these steps have no such settings.
    settings: new Map(
      [...fitting.settings].filter(([name]) => name !== 'optimizer' && stepNames.includes(name)),
    ),
  };
  const { block: whole, elsewhere } = takeOver(apart, block, context);
  return { block: withAsked(whole, context), elsewhere };
}

export interface Quantizing {
  readonly settings: QuantizingSettings;
  readonly corpus: StageName;
  readonly places: Readonly<Record<string, Span>>;
  readonly settled: Compute['settled'];
}

/** How a quantization trains; null after a mistake, reported. `bits` are those of the block. */
export function quantizingOf(
  reading: QuantizeReading,
  bits: number,
  own: WrittenBlock,
  { owner, on, operand }: { readonly owner: Owner; readonly on: Name | null; readonly operand: Name },
  facts: ModelFacts,
  context: Context,
): Quantizing | null {
  const { value, known, places } = reading;
  reviewWindows(places, context);
  reviewQuantized(facts, operand, context);
  const compute = computeOf(reading, own, owner, context);
  const corpus = on === null ? facts.corpus : corpusOf(on, context);
  const activations = known.activations === true ? bits : known.activations || null;
  const sound = reviewActivations(known.activations, places, context);
  if (!value || !compute || !corpus || !sound) return null;
  const { steps = 1, batch, bptt, crop, seed } = value;
  return {
    settings: {
      ...{
        steps,
        activations,
        batch,
        bptt: crop ?? bptt,
        windows: crop === undefined ? 'successive' : 'random',
      },
      seed,
      optimizer: optimizerOf(value.optimizer),
      ...compute.settings,
    },
    corpus,
    places: typedPlaces(stepPlaces(places), renames, 'retraining.'),
    settled: compute.settled,
  };
}

/** Settings of steps that are not taken. */
export function reportIdleSteps({ settings }: WrittenBlock, { findings }: Context): void {
  const reason = 'without `activations` or `steps` weights are rounded as they are, and nothing is trained';
  const advice = 'write `activations yes`, or say how long to train, for example `steps 100`, or delete it';
  for (const [name, setting] of settings) {
    if (stepNames.includes(name))
      findings.report('E0306', { setting: name, reason, advice }, spanOf(setting));
  }
}

function optimizerOf(value: z.output<typeof quantizeForm>['optimizer']): OptimizerSettings {
  const { kind, ...given } = value;
  const plain = { weightDecay: 0, decay: { kind: 'constant' } } as const;
  return { kind, ...given, ...plain } as OptimizerSettings;
}

const renames = { crop: ['bptt', 'windows'], optimizer: ['optimizer.kind'] };

function stepPlaces(places: ReadonlyMap<string, Place>): ReadonlyMap<string, Place> {
  const named = new Set([...stepNames, 'activations']);
  return new Map([...places].filter(([path]) => named.has(path.split('.')[0] ?? '')));
}
