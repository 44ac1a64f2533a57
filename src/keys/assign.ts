import type { Digest, RecipeKey, StageName } from '../base/brand.ts';
import { fault, unreachable } from '../base/fault.ts';
import { identity } from '../check/identity.ts';
import type { AnyPlannedStage, InputRole } from '../check/plan.ts';
import type { StageGraph } from '../graph/graph.ts';
import { canonicalText } from './canonical.ts';
import { consumed } from './consumed.ts';
import { recipeKey } from './key.ts';
import {
  keyScheme,
  type ContentManifest,
  type KeyManifest,
  type OutputDigests,
  type RecipeManifest,
} from './manifest.ts';
import { embeddedCorpus, engineRuntime, revisions } from './revisions.ts';

/** Digest of every file that a graph's stages read, by absolute path. */
export type FileDigests = ReadonlyMap<string, Digest>;

export interface Recipe {
  readonly key: RecipeKey;
  readonly manifest: RecipeManifest;
  /** The canonical text of its settings, which the content key needs too. */
  readonly settingsText: string;
}

/** The recipe of every stage, before anything runs. */
export function assignRecipes(graph: StageGraph, files: FileDigests): ReadonlyMap<StageName, Recipe> {
  const recipes = new Map<StageName, Recipe>();
  for (const stage of graph.order) {
    const inputs = mapInputs(
      stage,
      (_, name) => recipes.get(name)?.key ?? fault(`${name} does not stand before ${stage.name}`),
    );
    const manifest: RecipeManifest = { ...ownPart(stage, files), inputs };
    const settingsText = canonicalText(manifest.settings);
    recipes.set(stage.name, { key: recipeKey(manifest, settingsText), manifest, settingsText });
  }
  return recipes;
}

/**
 * A stage's key once upstream has run: its recipe, but of what its inputs gave. `upstream` holds all outputs of each
 * input; only what is consumed is keyed.
 */
export function contentManifest(
  stage: AnyPlannedStage,
  recipe: RecipeManifest,
  upstream: Readonly<Partial<Record<InputRole, OutputDigests>>>,
): ContentManifest {
  const inputs = mapInputs(stage, (role) => {
    const outputs = upstream[role] ?? fault(`the outputs of ${stage.name}'s ${role} are not known yet`);
    const roles = consumed[stage.kind][role] ?? fault(`a ${stage.kind} stage takes no ${role}`);
    return Object.fromEntries(
      roles.map((output) => [output, outputs[output] ?? fault(`${stage.name}'s ${role} has no ${output}`)]),
    );
  });
  return { ...recipe, inputs };
}

/** What both keys have in common: all of a stage but its inputs. */
function ownPart(stage: AnyPlannedStage, files: FileDigests): Omit<KeyManifest<never>, 'inputs'> {
  return {
    scheme: keyScheme,
    kind: stage.kind,
    revision: revisions[stage.kind].revision,
    dependency: dependency(stage),
    settings: identity(stage),
    files: Object.fromEntries(
      Object.entries(stage.files).map(([role, path]) => [
        role,
        files.get(path) ?? fault(`${path} was not digested`),
      ]),
    ),
  };
}

function dependency(stage: AnyPlannedStage): string | null {
  switch (stage.kind) {
    case 'corpus':
      return stage.settings.type === 'sotu' ? embeddedCorpus : null;
    case 'load':
      return null;
    case 'train':
    case 'soft_labels':
    case 'sensitivity':
    case 'search_cache':
    case 'evaluate':
      return engineRuntime(stage.settings);
    case 'prune':
      // Without retraining, pruning compares and zeroes: no engine takes part.
      return stage.settings.retraining === null ? null : engineRuntime(stage.settings.retraining);
    case 'quantize':
      return stage.settings.retraining === undefined ? null : engineRuntime(stage.settings.retraining);
    default:
      return unreachable(stage);
  }
}

function mapInputs<T>(
  stage: AnyPlannedStage,
  value: (role: InputRole, name: StageName) => T,
): Record<string, T> {
  return Object.fromEntries(
    (Object.entries(stage.inputs) as [InputRole, StageName][]).map(([role, name]) => [
      role,
      value(role, name),
    ]),
  );
}
