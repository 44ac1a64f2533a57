import type { StageName } from '../base/brand.ts';
import type { Name, VerbHead } from '../lang/ast.ts';
import { nothingKnown, type Context, type ModelFacts } from './context.ts';
import type { Owner } from './reading.ts';
import { article, namesOf, resolve } from './resolve.ts';
import { shortened, suggestion } from './unknown.ts';

/** A stage's `VERB OPERAND on CORPUS`, and how to name the stage in messages. */
export interface VerbUse {
  readonly head: VerbHead;
  readonly owner: Owner;
}

/** The one place where a declared or composed name becomes a stage's. */
export function stageName(text: string): StageName {
  return text as StageName;
}

/** The corpus stage after `on`; null after a mistake, reported. */
export function corpusOf(name: Name, { symbols, findings }: Context): StageName | null {
  const corpus = resolve('corpus', name, symbols, findings);
  return corpus && stageName(corpus.name.text);
}

export interface ModelInput {
  /** null if no such stage is known; that is reported. */
  readonly stage: StageName | null;
  readonly facts: ModelFacts;
}

/** The stage whose model is wanted by `user`, and what is known of that model. */
export function modelInputOf(user: string, name: Name, context: Context): ModelInput {
  const { symbols, findings, stages } = context;
  const declaration = symbols.byName.get(name.text);
  if (declaration === undefined || declaration.kind === 'stage') {
    const stage = resolve('stage', name, symbols, findings);
    if (stage === null) return { stage: null, facts: nothingKnown };
    const { text } = stage.name;
    return { stage: stageName(text), facts: stages.get(text)?.yields ?? nothingKnown };
  }
  const related = [{ span: declaration.name.span, label: `declared as ${article(declaration.kind)} here` }];
  const known = namesOf('stage', symbols);
  const { nearest, ...cure } = suggestion(name, known);
  const found =
    declaration.kind === 'model'
      ? 'an architecture without weights: a `train` stage gives it some'
      : article(declaration.kind);
  const holes = { verb: user, name: name.text, found, known: shortened(known), nearest };
  findings.report('E0310', holes, name.span, { related, ...cure });
  return { stage: null, facts: nothingKnown };
}
