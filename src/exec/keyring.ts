import type { ContentKey, Digest, RecipeKey, StageName } from '../base/brand.ts';
import { fault } from '../base/fault.ts';
import type { AnyPlannedStage, InputRole } from '../check/plan.ts';
import type { StageGraph } from '../graph/graph.ts';
import { assignRecipes, contentManifest, type Recipe } from '../keys/assign.ts';
import { contentKey } from '../keys/key.ts';
import type { ContentManifest, OutputDigests } from '../keys/manifest.ts';
import { question } from '../keys/question.ts';
import type { Inputs } from '../store/inputs.ts';
import type { StageRecord } from '../store/record.ts';

/** Everything that names a stage's result. */
export interface StageKeys {
  readonly recipe: RecipeKey;
  readonly key: ContentKey;
  readonly manifest: ContentManifest;
}

export interface UnreadableFile {
  readonly path: string;
  readonly because: string;
}

/** Keys of a graph's stages over its files as they are: each file is looked at once, until `refresh`. */
export class Keyring {
  readonly #graph: StageGraph;
  readonly #inputs: Inputs;
  readonly #files = new Map<string, Digest>();
  readonly #unreadable = new Map<string, string>();
  #recipes: ReadonlyMap<StageName, Recipe> = new Map();

  constructor(graph: StageGraph, inputs: Inputs) {
    this.#graph = graph;
    this.#inputs = inputs;
    for (const stage of graph.order) this.#look(stage);
    inputs.save();
    this.#assign();
  }

  /** The first file that a stage needs and that cannot be read; null if all can. */
  unreadable(stage: AnyPlannedStage): UnreadableFile | null {
    for (const path of Object.values(stage.files)) {
      const because = this.#unreadable.get(path);
      if (because !== undefined) return { path, because };
    }
    return null;
  }

  /** Null if a file of the stage, or of a stage before it, cannot be read. */
  recipe(name: StageName): RecipeKey | null {
    return this.#recipes.get(name)?.key ?? null;
  }

  /** What the stage asks of whatever its inputs will be; null as for `recipe`. */
  question(name: StageName): string | null {
    const recipe = this.#recipes.get(name);
    return recipe === undefined ? null : question(recipe.manifest);
  }

  /** Digest that a file of the graph is keyed with. */
  fileDigest(path: string): Digest {
    return this.#files.get(path) ?? fault(`${path} was not digested`);
  }

  /** The keys of a stage whose files can be read and whose inputs have results. */
  keys(stage: AnyPlannedStage, resultOf: (input: StageName) => StageRecord): StageKeys {
    const upstream: Partial<Record<InputRole, OutputDigests>> = {};
    for (const [role, name] of Object.entries(stage.inputs) as [InputRole, StageName][]) {
      upstream[role] = outputDigests(resultOf(name));
    }
    const recipe = this.#recipes.get(stage.name) ?? fault(`${stage.name} has no recipe`);
    const manifest = contentManifest(stage, recipe.manifest, upstream);
    return { recipe: recipe.key, key: contentKey(manifest, recipe.settingsText), manifest };
  }

  /** Files of a stage that are no longer what it was keyed with. */
  changedFiles(stage: AnyPlannedStage): readonly string[] {
    return Object.values(stage.files).filter((path) => !this.#inputs.unchanged(path, this.fileDigest(path)));
  }

  /** Keys the stage, and with it all that use it, with its files as they are now. */
  refresh(stage: AnyPlannedStage): void {
    this.#look(stage);
    this.#assign();
  }

  #look(stage: AnyPlannedStage): void {
    for (const path of Object.values(stage.files)) {
      const found = this.#inputs.digest(path);
      this.#files.delete(path);
      this.#unreadable.delete(path);
      if (found.kind === 'digested') this.#files.set(path, found.digest);
      else this.#unreadable.set(path, found.because);
    }
  }

  #assign(): void {
    const keyless = new Set<StageName>();
    for (const stage of this.#graph.order) {
      const inputs = Object.values(stage.inputs);
      if (this.unreadable(stage) !== null || inputs.some((input) => keyless.has(input)))
        keyless.add(stage.name);
    }
    const order = this.#graph.order.filter((stage) => !keyless.has(stage.name));
    this.#recipes = assignRecipes({ ...this.#graph, order }, this.#files);
  }
}

function outputDigests(record: StageRecord): OutputDigests {
  return Object.fromEntries(Object.entries(record.outputs).map(([role, { digest }]) => [role, digest]));
}
