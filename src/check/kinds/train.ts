import type { z } from 'zod';
import type { StageName } from '../../base/brand.ts';
import type { Name } from '../../lang/ast.ts';
import { computeOf, withAsked } from '../compute.ts';
import type { CheckedStage, Context, ModelFacts } from '../context.ts';
import type { Derived } from '../derive.ts';
import { fittingOf, fittingRenames, heritage, lengthOf, upkeepOf } from '../fitting.ts';
import { trainForm } from '../forms/fitting.ts';
import { reportMisplaced } from '../misplaced.ts';
import type { CheckedModel } from '../models.ts';
import type { Reading } from '../reading.ts';
import { typedPlaces } from '../places.ts';
import { read } from '../read.ts';
import { resolve } from '../resolve.ts';
import { corpusOf, stageName, type VerbUse } from '../roles.ts';
import { labelsOf } from '../rules/distill.ts';
import { reviewAveraging, reviewKeep } from '../rules/averaging.ts';
import { reviewFitting } from '../rules/fitting.ts';
import { reviewSteps } from '../rules/windows.ts';
import { reviewSparse } from '../rules/sparse.ts';
import { distillOf, distillRenames } from '../distill.ts';
import { sparseOf, sparseRenames } from '../sparse.ts';
import { reviewVocabulary } from '../rules/vocabulary.ts';

const renames = { ...fittingRenames, ...sparseRenames, ...distillRenames };

export function checkTrain(derived: Derived, { head, owner }: VerbUse, context: Context): CheckedStage {
  const { findings } = context;
  const { declaration } = derived;
  const block = withAsked(derived.block, context);
  reportMisplaced(block, owner.text, { rules: false, expectations: false }, findings);
  const { operand, on } = inOrder(head, context);
  const named = resolve('model', operand, context.symbols, findings);
  const model = named && (context.models.get(named.name.text) ?? null);
  if (on === null) {
    findings.report('E0207', { name: declaration.name.text, model: operand.text }, operand.span);
  }
  const corpus = on && corpusOf(on, context);
  if (model && on && corpus) reviewVocabulary(model, on, context);
  const reading = read(trainForm, block, owner, context);
  const length = lengthOf(reading, owner, context);
  if (length !== null) reviewFitting(reading, length, context);
  if (length !== null) reviewAveraging(reading, length, context);
  reviewKeep(reading, length, context);
  reviewSteps(reading, model, context);
  reviewSparse(reading, model, length, context);
  const name = stageName(declaration.name.text);
  const labels = labelsOf(reading, name, corpus, context);
  const compute = computeOf(reading, block, owner, context);

  const yields: ModelFacts = {
    model,
    corpus,
    fitting: heritage(block, reading),
    sparsity: sparsityOf(reading.known.sparse, model, name),
    bits: new Map(),
  };
  if (!reading.value || !length || !compute || !model?.settings || !corpus) return { stage: null, yields };
  const { sparse, distill } = reading.value;
  if (distill !== undefined && labels === null) return { stage: null, yields };
  return {
    stage: {
      name,
      kind: 'train',
      settings: {
        ...fittingOf(reading.value, length, compute.settings),
        ...(reading.value.keep === 'best' ? { keep: 'best' as const } : {}),
        model: model.settings,
        ...(sparse === undefined ? {} : { sparse: sparseOf(sparse) }),
        ...(distill === undefined ? {} : { distill: distillOf(distill) }),
      },
      inputs: labels === null ? { corpus } : { corpus, labels },
      files: {},
      upkeep: upkeepOf(reading.value),
      expectations: [],
      span: declaration.name.span,
      places: Object.assign(typedPlaces(reading.places, renames), typedPlaces(model.places, {}, 'model.')),
      settled: compute.settled,
    },
    yields,
  };
}

/** Sparse training leaves zeros in every tensor but the biases; how many in each is known where all have as many. */
function sparsityOf(
  sparse: Reading<z.output<typeof trainForm>>['known']['sparse'],
  model: CheckedModel | null,
  stage: StageName,
): ModelFacts['sparsity'] {
  if (sparse === undefined) return new Map();
  const { density, init } = sparse;
  const value = density === undefined || init !== 'uniform' ? null : 1 - density;
  const matrices = (model?.tensors ?? []).filter(({ role }) => role !== 'bias');
  return new Map(matrices.map(({ name }) => [name, { value, stage }]));
}

/** The model and the corpus of `train lstm on sotu`; for `train sotu on lstm` one error, and they are exchanged. */
function inOrder(
  { operand, on }: VerbUse['head'],
  { symbols, findings }: Context,
): { readonly operand: Name; readonly on: Name | null } {
  const kindOf = (name: Name) => symbols.byName.get(name.text)?.kind;
  if (on === null || kindOf(operand) !== 'corpus' || kindOf(on) !== 'model') return { operand, on };
  const span = { ...operand.span, end: on.span.end };
  const right = `${on.text} on ${operand.text}`;
  const related = [operand, on].flatMap((name) => {
    const declaration = symbols.byName.get(name.text);
    return declaration ? [{ span: declaration.name.span, label: `a ${declaration.kind}` }] : [];
  });
  const fix = { title: 'exchange them', span, replacement: right };
  findings.report('E0209', { corpus: operand.text, model: on.text, right }, span, { related, fix });
  return { operand: on, on: operand };
}
