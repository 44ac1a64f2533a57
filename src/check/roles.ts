import type { StageName } from '../base/brand.ts';
import type { Name, VerbHead } from '../lang/ast.ts';
import { nothingKnown, type Context, type ModelFacts } from './context.ts';
import type { Owner } from './reading.ts';
import { article, namesOf, resolve } from './resolve.ts';
import { reportUnknownName, shortened, suggestion } from './unknown.ts';

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
  const other = declaration?.kind === 'stage' ? otherYield(name.text, context) : null;
  if (declaration?.kind === 'stage' && other === null) {
    const { text } = declaration.name;
    return { stage: stageName(text), facts: stages.get(text)?.yields ?? nothingKnown };
  }
  // Only for a message: every use of a model would go through all stages.
  const known = namesOf('stage', symbols).filter((stage) => otherYield(stage, context) === null);
  if (declaration === undefined) {
    reportUnknownName('stage', name, known, findings);
    return { stage: null, facts: nothingKnown };
  }
  const related = [{ span: declaration.name.span, label: `declared as ${article(declaration.kind)} here` }];
  const { nearest, ...cure } = suggestion(name, known);
  const found =
    declaration.kind === 'model'
      ? 'an architecture without weights: a `train` stage gives it some'
      : (other ?? article(declaration.kind));
  const holes = { verb: user, name: name.text, found, known: shortened(known), nearest };
  findings.report('E0310', holes, name.span, { related, ...cure });
  return { stage: null, facts: nothingKnown };
}

type OtherYield = 'soft labels' | 'a schedule';

/** What those stages yield that yield no model. */
const otherYields: ReadonlyMap<string, OtherYield> = new Map([
  ['soft_labels', 'soft labels'],
  ['sensitivity', 'a schedule'],
]);

/** null = a model. */
function otherYield(stage: string, { derivations }: Context): OtherYield | null {
  const head = derivations.byName.get(stage)?.head;
  return (head?.kind === 'verb' && otherYields.get(head.verb.text)) || null;
}

/** The stage of soft labels that a student names; null after a mistake, reported. */
export function labelStageOf(name: Name, context: Context): StageName | null {
  return stageYielding('soft labels', 'stage of soft labels', 'E0382', name, context);
}

/** The stage whose analysis a pruning follows; null after a mistake, reported. */
export function scheduleStageOf(name: Name, context: Context): StageName | null {
  return stageYielding('a schedule', '`sensitivity` stage', 'E0394', name, context);
}

function stageYielding(
  wanted: OtherYield,
  what: string,
  code: 'E0382' | 'E0394',
  name: Name,
  context: Context,
): StageName | null {
  const { symbols, findings, derivations } = context;
  const declaration = symbols.byName.get(name.text);
  // Only for a message: every use of labels would go through all stages.
  const knownNames = () => namesOf('stage', symbols).filter((stage) => otherYield(stage, context) === wanted);
  if (declaration === undefined) {
    reportUnknownName(what, name, knownNames(), findings);
    return null;
  }
  const derived = derivations.byName.get(name.text);
  // What a broken declaration was to yield is not known.
  if (derived === null) return null;
  if (declaration.kind === 'stage' && otherYield(name.text, context) === wanted) return stageName(name.text);
  const known = knownNames();
  const { nearest, ...cure } = suggestion(name, known);
  const related = [{ span: declaration.name.span, label: `declared as ${article(declaration.kind)} here` }];
  const found =
    declaration.kind === 'stage' ? (otherYield(name.text, context) ?? 'a model') : article(declaration.kind);
  const holes = { name: name.text, found, known: shortened(known), nearest };
  findings.report(code, holes, name.span, { related, ...cure });
  return null;
}
