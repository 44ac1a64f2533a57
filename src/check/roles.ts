import type { StageName } from '../base/brand.ts';
import type { Name, VerbHead } from '../lang/ast.ts';
import type { Context, ModelFacts } from './context.ts';
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
export function corpusOf(name: Name, { symbols, findings, stages }: Context): StageName | null {
  const corpus = resolve('corpus', name, symbols, findings);
  return corpus && (stages.get(corpus.name.text)?.stage.name ?? null);
}

export interface ModelInput {
  readonly stage: StageName;
  readonly facts: ModelFacts;
}

/** The stage whose model is wanted by `user`; null after a mistake, reported. */
export function modelInputOf(user: string, name: Name, context: Context): ModelInput | null {
  const { symbols, findings, stages } = context;
  const declaration = symbols.byName.get(name.text);
  if (declaration === undefined || declaration.kind === 'stage') {
    const stage = resolve('stage', name, symbols, findings);
    const checked = stage && stages.get(stage.name.text);
    return checked?.yields ? { stage: checked.stage.name, facts: checked.yields } : null;
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
  return null;
}
