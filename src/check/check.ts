import type { Diagnostic } from '../diag/diagnostic.ts';
import type { ExpFile, Name } from '../lang/ast.ts';
import type { Override } from '../lang/override.ts';
import { nothingKnown, type CheckedStage, type Context, type Surroundings } from './context.ts';
import { Clauses } from './clauses.ts';
import { derive, type Derived } from './derive.ts';
import { Findings } from './findings.ts';
import { checkCorpus } from './kinds/corpus.ts';
import { checkEvaluate } from './kinds/evaluate.ts';
import { checkLoad } from './kinds/load.ts';
import { checkPrune } from './kinds/prune.ts';
import { checkQuantize } from './kinds/quantize.ts';
import { checkSensitivity } from './kinds/sensitivity.ts';
import { checkSearchCache } from './kinds/search-cache.ts';
import { checkSoftLabels } from './kinds/soft-labels.ts';
import { checkTrain } from './kinds/train.ts';
import { Lets } from './lets.ts';
import { checkModels } from './models.ts';
import { sortOverrides } from './overrides.ts';
import type { CellOf } from './sweeps/cell.ts';
import { expand } from './sweeps/expand.ts';
import { namesOfAxes, overrideAxes } from './sweeps/override.ts';
import type { AnyPlannedStage, CheckedPlan } from './plan.ts';
import { declare } from './resolve.ts';
import type { VerbUse } from './roles.ts';
import { stageOrder } from './stage-order.ts';
import { knownWord } from './unknown.ts';
import { reportUnused } from './unused.ts';
import type { Watcher } from './watcher.ts';

export interface CheckOptions extends Surroundings {
  readonly overrides: readonly Override[];
  readonly watcher?: Watcher;
}

export interface Checked {
  /** null if there is any error. */
  readonly plan: CheckedPlan | null;
  /** In the order of the file, those of overrides last. */
  readonly diagnostics: readonly Diagnostic[];
}

type Verb = (derived: Derived, use: VerbUse, context: Context) => CheckedStage;

const verbs = {
  train: checkTrain,
  load: checkLoad,
  sensitivity: checkSensitivity,
  prune: checkPrune,
  quantize: checkQuantize,
  search_cache: checkSearchCache,
  soft_labels: checkSoftLabels,
} satisfies Record<string, Verb>;
const verbNames = Object.keys(verbs) as readonly (keyof typeof verbs)[];

/** What a file means, or everything that is wrong with it. Defined for every tree, also that of a broken text. */
export function check(file: ExpFile, options: CheckOptions): Checked {
  const { watcher } = options;
  const findings = new Findings();
  const overridden = overrideAxes(file, options.overrides, findings);
  const { declarations, variables, listed, cells, swept } = expand(overridden.file, findings);
  const symbols = declare(declarations, findings);
  const overrides = sortOverrides(overridden.settings, symbols, { swept, axes: namesOfAxes(file) }, findings);
  const lets = new Lets(overrides.lets, variables, findings);
  const clauses = new Clauses(symbols, overrides, findings);
  const derivations = derive(symbols, overrides, clauses, findings);
  const models = checkModels(derivations, { lets, findings, watcher });
  const stages = new Map<string, CheckedStage>();
  const source = file.span.source;
  const context: Context = {
    file: source,
    surroundings: options,
    lets,
    findings,
    watcher,
    symbols,
    overrides,
    clauses,
    derivations,
    models,
    stages,
  };

  for (const derived of stageOrder(context))
    stages.set(derived.declaration.name.text, checkStage(derived, context));
  const planned: AnyPlannedStage[] = [];
  const evaluated = new Map<string, Name>();
  for (const declaration of declarations) {
    if (declaration.kind === 'corpus' || declaration.kind === 'stage') {
      const stage = stages.get(declaration.name.text)?.stage;
      // A second declaration of a name is not the one that was checked.
      if (stage && stage.span === declaration.name.span) planned.push(inSweep(stage, cells.get(stage.name)));
    } else if (declaration.kind === 'evaluate') {
      for (const subject of declaration.subjects) {
        const first = evaluated.get(subject.text);
        if (first === undefined) evaluated.set(subject.text, subject);
        else {
          const related = [{ span: first.span, label: 'first evaluated here' }];
          findings.report('E0336', { name: subject.text }, subject.span, { related });
        }
        const stage = checkEvaluate(declaration, subject, context);
        const cell = cells.get(subject.text);
        if (stage !== null) planned.push(inSweep(stage, cell && { ...cell, of: `evaluate ${cell.of}` }));
      }
    }
  }
  // After an error a use may be missing only because it is misspelt.
  if (!findings.hasErrors) reportUnused(context, listed);
  const diagnostics = findings.inOrder(source);
  return {
    plan: findings.hasErrors
      ? null
      : ({ file: source, stages: neededBy(source, planned) } as unknown as CheckedPlan),
    diagnostics,
  };
}

/** The file's own stages and, of those that it imports, the ones that these are made from. */
function neededBy(source: string, stages: readonly AnyPlannedStage[]): readonly AnyPlannedStage[] {
  const byName = new Map<string, AnyPlannedStage>(stages.map((stage) => [stage.name, stage]));
  const needed = new Set<AnyPlannedStage>();
  const pending = stages.filter(({ span }) => span.source === source);
  if (pending.length === stages.length) return stages;
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    if (needed.has(next)) continue;
    needed.add(next);
    for (const input of Object.values(next.inputs))
      pending.push(...[byName.get(input)].filter((one) => one !== undefined));
  }
  return stages.filter((stage) => needed.has(stage));
}

function inSweep(stage: AnyPlannedStage, cell: CellOf | undefined): AnyPlannedStage {
  return cell === undefined ? stage : { ...stage, cell };
}

function checkStage(derived: Derived, context: Context): CheckedStage {
  const { declaration, head } = derived;
  if (head.kind === 'type') return checkCorpus(derived, context);
  const verb = knownWord('kind of stage', head.verb, verbNames, context.findings);
  if (verb === null) return { stage: null, yields: nothingKnown };
  const owner = { text: `stage \`${declaration.name.text}\``, span: declaration.name.span };
  return verbs[verb](derived, { head, owner }, context);
}
