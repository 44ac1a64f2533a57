import type { StageName } from '../../base/brand.ts';
import type { Span } from '../../diag/source.ts';
import { cascade, type Cascade } from '../cascade.ts';
import type { CheckedStage, Context, ModelFacts } from '../context.ts';
import type { Derived } from '../derive.ts';
import { defaultUpkeep } from '../fitting.ts';
import { quantizeForm, quantizeRuleForm } from '../forms/quantize.ts';
import { reportMisplaced } from '../misplaced.ts';
import { precisionOf, type Treatment } from '../precision.ts';
import { quantizingOf, reportIdleSteps, trains, withHeritage } from '../quantizing.ts';
import { read } from '../read.ts';
import { modelInputOf, stageName, type VerbUse } from '../roles.ts';
import { reviewBits, reviewBiasRules, reviewRequantizing, type Precision } from '../rules/quantize.ts';
import type { TensorBits } from '../settings/quantize.ts';
import { sharedTables } from '../shapes/shared.ts';
import { tensorRules } from '../tensor-rules.ts';

const defaultBits = 8;

export function checkQuantize(derived: Derived, { head, owner }: VerbUse, context: Context): CheckedStage {
  const { findings } = context;
  const { declaration, block } = derived;
  reportMisplaced(block, owner.text, { rules: true, expectations: false }, findings);
  const retrained = trains(block);
  if (head.on !== null && !retrained) findings.report('E0208', { verb: 'quantize' }, head.on.span);
  if (!retrained) reportIdleSteps(block, context);
  const input = modelInputOf('quantize', head.operand, context);
  const { facts } = input;
  const { model } = facts;
  const whole = retrained ? withHeritage(block, facts, context) : { block, elsewhere: [] };
  const reading = read(quantizeForm, whole.block, owner, context, whole.elsewhere);
  const written = tensorRules(block, reading, ['bits', 'per'], quantizeRuleForm, 'all', model, context);
  const rules = reviewBits(written, context);
  reviewBiasRules(rules, context);

  const stage = stageName(declaration.name.text);
  const quantizing = retrained
    ? quantizingOf(reading, reading.known.bits ?? defaultBits, block, { ...head, owner }, facts, context)
    : null;
  const shared = model?.settings ? sharedTables(model.settings) : [];
  const tensors = precisions(cascade(rules, findings), facts, stage, { retrained, shared });
  const rounded = quantizing?.settings.activations ?? null;
  if (model !== null && tensors.isEmpty && !reading.known.activations)
    findings.report('E0330', {}, owner.span);
  if (!retrained) reviewRequantizing(tensors.precisions, facts, head.operand.text, owner, context);
  const yields: ModelFacts = {
    ...facts,
    bits: tensors.done,
    ...(rounded === null ? {} : { activations: { value: rounded, stage } }),
  };
  if (!input.stage || (retrained && !quantizing)) return { stage: null, yields };
  return {
    stage: {
      name: stage,
      kind: 'quantize',
      settings: {
        tensors: Object.fromEntries(tensors.precisions.map(({ tensor, value }) => [tensor, value])),
        ...(quantizing === null ? {} : { retraining: quantizing.settings }),
      },
      inputs:
        quantizing === null ? { model: input.stage } : { model: input.stage, corpus: quantizing.corpus },
      files: {},
      upkeep: defaultUpkeep,
      expectations: [],
      span: declaration.name.span,
      places: { ...tensors.places, ...quantizing?.places },
      settled: retrainingPaths(quantizing?.settled ?? {}),
    },
    yields,
  };
}

/** What becomes of each tensor: its grid, who put it there, and where that was written. */
function precisions(
  holding: Cascade,
  { model, bits: before }: ModelFacts,
  stage: StageName,
  treatment: Treatment,
) {
  const done = new Map(before);
  const found: Precision[] = [];
  const places: Record<string, Span> = {};
  for (const tensor of model?.tensors ?? []) {
    const { name, role, precise } = tensor;
    const held = holding.get(name);
    if (held === undefined) continue;
    const [bits, per] = [held.settings.get('bits'), held.settings.get('per')];
    if (held.open && bits === undefined) {
      done.set(name, { value: null, stage });
      continue;
    }
    const isNamed = [bits, per].some((won) => won !== undefined && won.rule.text !== null);
    if (treatment.retrained && precise === true && !isNamed) continue;
    const scales = per === undefined ? undefined : (per.value as TensorBits['per']);
    const value = precisionOf(tensor, Number(bits?.value ?? defaultBits), scales, treatment);
    found.push({ tensor: name, value, place: bits?.place ?? null });
    done.set(name, { value, stage });
    if (bits !== undefined) places[`tensors.${name}.bits`] = bits.place.edit;
    if (per !== undefined && role !== 'bias') places[`tensors.${name}.per`] = per.place.edit;
  }
  return { precisions: found, done, places, isEmpty: holding.size === 0 };
}

function retrainingPaths(settled: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(settled).map(([path, value]) => [`retraining.${path}`, value]));
}
