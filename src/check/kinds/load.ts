import type { CheckedStage, Context, ModelFacts } from '../context.ts';
import { located } from '../corpus-files.ts';
import type { Derived } from '../derive.ts';
import { defaultUpkeep } from '../fitting.ts';
import { loadForm } from '../forms/load.ts';
import { reportMisplaced } from '../misplaced.ts';
import { typedPlaces } from '../places.ts';
import { read } from '../read.ts';
import { resolve } from '../resolve.ts';
import { corpusOf, stageName, type VerbUse } from '../roles.ts';
import { reviewVocabulary } from '../rules/vocabulary.ts';
import { nothing } from '../written.ts';

/** `load lstm on ptb { path .. }`: weights of that model for the words of that corpus. */
export function checkLoad(derived: Derived, { head, owner }: VerbUse, context: Context): CheckedStage {
  const { findings } = context;
  const { declaration, block } = derived;
  const { operand, on } = head;
  reportMisplaced(block, owner.text, { rules: false, expectations: false }, findings);
  const named = resolve('model', operand, context.symbols, findings);
  const model = named && (context.models.get(named.name.text) ?? null);
  if (on === null) findings.report('E0211', { model: operand.text }, operand.span);
  const corpus = on && corpusOf(on, context);
  if (model && on && corpus) reviewVocabulary(model, on, context);
  const { known, places } = read(loadForm, block, owner, context);
  const place = places.get('path');
  const file =
    known.path === undefined || place === undefined ? null : located(known.path, place, context, 'file');

  // Nothing is known of its zeros; settings of a fitting there are none to take over.
  const yields: ModelFacts = { model, corpus, fitting: nothing, sparsity: new Map(), bits: new Map() };
  if (!model?.settings || !corpus || file === null) return { stage: null, yields };
  return {
    stage: {
      name: stageName(declaration.name.text),
      kind: 'load',
      settings: { model: model.settings },
      inputs: { corpus },
      files: { weights: file },
      upkeep: defaultUpkeep,
      expectations: [],
      span: declaration.name.span,
      places: typedPlaces(model.places, {}, 'model.'),
    },
    yields,
  };
}
