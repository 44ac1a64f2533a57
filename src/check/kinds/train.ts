import type { Name } from '../../lang/ast.ts';
import type { Context, CheckedStage } from '../context.ts';
import type { Derived } from '../derive.ts';
import { fittingOf, fittingRenames, heritage, lengthOf, upkeepOf } from '../fitting.ts';
import { trainForm } from '../forms/fitting.ts';
import { reportMisplaced } from '../misplaced.ts';
import { typedPlaces } from '../places.ts';
import { read } from '../read.ts';
import { resolve } from '../resolve.ts';
import { corpusOf, stageName, type VerbUse } from '../roles.ts';
import { reviewFitting } from '../rules/fitting.ts';

export function checkTrain(
  derived: Derived,
  { head, owner }: VerbUse,
  context: Context,
): CheckedStage | null {
  const { findings } = context;
  const { declaration, block } = derived;
  reportMisplaced(block, owner.text, { rules: false, expectations: false }, findings);
  if (reportSwapped(head, context)) return null;
  const named = resolve('model', head.operand, context.symbols, findings);
  const model = named && context.models.get(named.name.text);
  if (head.on === null) {
    findings.report('E0207', { name: declaration.name.text, model: head.operand.text }, head.operand.span);
  }
  const corpus = head.on && corpusOf(head.on, context);
  const reading = read(trainForm, block, owner, context);
  if (reading === null) return null;
  const length = lengthOf(reading, owner, context);
  if (length === null || !model || corpus === null) return null;

  const settings = { ...fittingOf(reading.value, length), model: model.settings };
  reviewFitting(settings, reading.places, context);
  return {
    stage: {
      name: stageName(declaration.name.text),
      kind: 'train',
      settings,
      inputs: { corpus },
      files: {},
      upkeep: upkeepOf(reading.value),
      expectations: [],
      span: declaration.name.span,
      places: {
        ...typedPlaces(reading.places, fittingRenames),
        ...typedPlaces(model.places, {}, 'model.'),
      },
    },
    yields: { model, corpus, fitting: heritage(block), sparsity: new Map(), bits: new Map() },
  };
}

/** `train sotu on lstm`: one error for both names. */
function reportSwapped({ operand, on }: VerbUse['head'], { symbols, findings }: Context): boolean {
  const kindOf = (name: Name) => symbols.byName.get(name.text)?.kind;
  if (on === null || kindOf(operand) !== 'corpus' || kindOf(on) !== 'model') return false;
  const span = { ...operand.span, end: on.span.end };
  const right = `${on.text} on ${operand.text}`;
  const related = [operand, on].flatMap((name) => {
    const declaration = symbols.byName.get(name.text);
    return declaration ? [{ span: declaration.name.span, label: `a ${declaration.kind}` }] : [];
  });
  const fix = { title: 'exchange them', span, replacement: right };
  findings.report('E0209', { corpus: operand.text, model: on.text, right }, span, { related, fix });
  return true;
}
