import { computeNames, computeOf, computingOf, withAsked } from '../compute.ts';
import type { CheckedStage, Context, ModelFacts } from '../context.ts';
import type { Derived } from '../derive.ts';
import { defaultUpkeep } from '../fitting.ts';
import { searchCacheForm } from '../forms/cache.ts';
import { reportMisplaced } from '../misplaced.ts';
import { typedPlaces, type Renames } from '../places.ts';
import { read } from '../read.ts';
import { corpusOf, modelInputOf, stageName, type VerbUse } from '../roles.ts';
import type { SearchCacheSettings } from '../settings/cache.ts';
import { overlay } from '../written.ts';

const defaultSize = 2000;

const renames: Renames = {
  size: ['cache.size'],
  columns: ['cache.columns'],
  lambda: ['start.lambda'],
  theta: ['start.theta'],
};

export function checkSearchCache(derived: Derived, { head, owner }: VerbUse, context: Context): CheckedStage {
  const { findings } = context;
  const { declaration, block: own } = derived;
  reportMisplaced(own, owner.text, { rules: false, expectations: false }, findings);
  const { stage: model, facts } = modelInputOf('search_cache', head.operand, context);
  const corpus = head.on === null ? facts.corpus : corpusOf(head.on, context);
  const { fitting } = facts;
  const block = withAsked(overlay(computingOf(fitting), own, findings), context);
  const reading = read(searchCacheForm, block, owner, context, fitting === null ? computeNames : []);
  const compute = computeOf(reading, own, owner, context);

  const before = facts.model?.settings?.cache;
  const { size = before?.size ?? defaultSize, columns = before?.columns ?? 'interleaved' } = reading.known;
  const cache: SearchCacheSettings['cache'] = { size, columns };
  const yields: ModelFacts = { ...facts, corpus, model: facts.model && withFixedCache(facts.model, cache) };
  const { value } = reading;
  if (!value || !compute || !model || !corpus) return { stage: null, yields };
  const { lambda, theta, until, batch, bptt, compat } = value;
  return {
    stage: {
      name: stageName(declaration.name.text),
      kind: 'search_cache',
      settings: {
        cache,
        start: {
          ...(lambda === undefined ? {} : { lambda }),
          ...(theta === undefined ? {} : { theta }),
        },
        ...{ until, batch, bptt, compat },
        ...compute.settings,
      },
      inputs: { model, corpus },
      files: {},
      upkeep: defaultUpkeep,
      expectations: [],
      span: declaration.name.span,
      places: typedPlaces(reading.places, renames),
      settled: compute.settled,
    },
    yields,
  };
}

/** The model with a cache; what its numbers are is found only when the stage runs. */
function withFixedCache(
  model: NonNullable<ModelFacts['model']>,
  cache: SearchCacheSettings['cache'],
): ModelFacts['model'] {
  const found = { value: NaN, learned: false };
  return {
    ...model,
    settings: model.settings && { ...model.settings, cache: { ...cache, lambda: found, theta: found } },
  };
}
