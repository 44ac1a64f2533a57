import { computeNames, computeOf, withAsked } from '../compute.ts';
import { nothingKnown, type CheckedStage, type Context } from '../context.ts';
import type { Derived } from '../derive.ts';
import { upkeepOf, upkeepRenames } from '../fitting.ts';
import { softLabelForm } from '../forms/soft-labels.ts';
import { reportMisplaced } from '../misplaced.ts';
import { typedPlaces } from '../places.ts';
import { read } from '../read.ts';
import { modelInputOf, stageName, type VerbUse } from '../roles.ts';
import { reviewLabels } from '../rules/soft-labels.ts';
import { nothing, overlay } from '../written.ts';

/** What the operand's model says of the corpus that it was trained on. */
export function checkSoftLabels(derived: Derived, { head, owner }: VerbUse, context: Context): CheckedStage {
  const { findings } = context;
  const { declaration, block } = derived;
  reportMisplaced(block, owner.text, { rules: false, expectations: false }, findings);
  const input = modelInputOf('soft_labels', head.operand, context);
  const { fitting, corpus } = input.facts;
  if (head.on !== null) {
    const reason = `labels are made on the text that \`${head.operand.text}\` was trained on`;
    findings.report('E0306', { setting: 'on', reason, advice: 'delete it' }, head.on.span);
  }
  const computing = [...(fitting?.settings ?? [])].filter(([name]) => computeNames.includes(name));
  const inherited = overlay({ ...nothing, settings: new Map(computing) }, block, findings);
  const whole = withAsked(inherited, context);
  const reading = read(softLabelForm, whole, owner, context, fitting === null ? computeNames : []);
  const compute = computeOf(reading, block, owner, context);
  reviewLabels(reading, corpus, context);
  if (!reading.value || !compute || !input.stage || !corpus) return { stage: null, yields: nothingKnown };
  const { top, chunk, batch, bptt } = reading.value;
  return {
    stage: {
      name: stageName(declaration.name.text),
      kind: 'soft_labels',
      settings: { top, chunk, batch, bptt, ...compute.settings },
      inputs: { model: input.stage, corpus },
      files: {},
      upkeep: upkeepOf(reading.value),
      expectations: [],
      span: declaration.name.span,
      places: typedPlaces(reading.places, upkeepRenames),
      settled: compute.settled,
    },
    yields: nothingKnown,
  };
}
