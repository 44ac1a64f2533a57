/** The program under test, from texts to keys: all of the way that a run goes before a worker starts. */
import type { ContentKey, Digest, RecipeKey, StageName } from '../../../src/base/brand.ts';
import { memoryProbe } from '../../../src/check/probe.ts';
import type { AnyPlannedStage, InputRole } from '../../../src/check/plan.ts';
import { buildGraph } from '../../../src/graph/build.ts';
import type { StageGraph } from '../../../src/graph/graph.ts';
import { assignRecipes, contentManifest, type Recipe } from '../../../src/keys/assign.ts';
import { digestOf } from '../../../src/keys/digest.ts';
import { contentKey } from '../../../src/keys/key.ts';
import type { OutputDigests } from '../../../src/keys/manifest.ts';
import { checkFiles } from '../../check/imports/files.ts';
import type { Spelled } from './spell.ts';

/** What of the user's files lies where; a folder of the fuzzer's is several files here. */
const parts: Readonly<Record<string, readonly string[]>> = {
  'data/letters': ['a.txt', 'b.txt'],
  'data/ptb': ['ptb.train.txt', 'ptb.valid.txt', 'ptb.test.txt'],
  'data/ptb-again': ['train.txt', 'valid.txt', 'test.txt'],
  'data/wikitext': ['wiki.train.tokens', 'wiki.valid.tokens', 'wiki.test.tokens'],
};

/** Folder of experiments that only names of files are asked of. */
export const nowhere = '/home/ada/experiments';

export type Contents = Readonly<Record<string, string>>;

/** Bytes of every file, by absolute path. */
function filesOf(contents: Contents, folder: string): ReadonlyMap<string, string> {
  const files = new Map<string, string>();
  for (const [path, held] of Object.entries(contents)) {
    const names = parts[path];
    if (names === undefined) files.set(`${folder}/${path}`, held);
    for (const [index, name] of (names ?? []).entries())
      files.set(`${folder}/${path}/${name}`, `${held} ${index}`);
  }
  return files;
}

/** Made once for all that an experiment may be checked beside; their names never change. */
const probes = new Map<string, ReturnType<typeof memoryProbe>>();

function probeOf(paths: readonly string[]): ReturnType<typeof memoryProbe> {
  const key = paths.join('\n');
  const known = probes.get(key) ?? memoryProbe(paths);
  probes.set(key, known);
  return known;
}

export type Opened =
  | { readonly kind: 'sound'; readonly subject: Subject }
  | { readonly kind: 'refused'; readonly because: string };

/** `folder`, which need not be there, is that of the project. */
export function open({ texts }: Spelled, contents: Contents, folder = nowhere): Opened {
  const files = filesOf(contents, folder);
  const probe = probeOf([...files.keys()]);
  const { plan, diagnostics } = checkFiles(texts, 'mine.exp', { probe, folder });
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  if (plan === null || errors.length > 0) {
    const told = errors.map(({ code, title, span }) => {
      return `${code} ${title}: ${(texts[span.source] ?? '').slice(span.start, span.end)}`;
    });
    return { kind: 'refused', because: told.join('\n') };
  }
  return { kind: 'sound', subject: new Subject(buildGraph(plan), files) };
}

export class Subject {
  readonly graph: StageGraph;
  readonly files: ReadonlyMap<string, string>;
  readonly #recipes: ReadonlyMap<StageName, Recipe>;

  constructor(graph: StageGraph, files: ReadonlyMap<string, string>) {
    this.graph = graph;
    this.files = files;
    const digests = new Map<string, Digest>(
      [...files].map(([path, held]) => [path, digestOf(Buffer.from(held))]),
    );
    this.#recipes = assignRecipes(graph, digests);
  }

  recipeKey({ name }: AnyPlannedStage): RecipeKey {
    return this.#recipe(name).key;
  }

  contentKey(
    stage: AnyPlannedStage,
    upstream: Readonly<Partial<Record<InputRole, OutputDigests>>>,
  ): ContentKey {
    const { manifest, settingsText } = this.#recipe(stage.name);
    return contentKey(contentManifest(stage, manifest, upstream), settingsText);
  }

  #recipe(name: StageName): Recipe {
    const recipe = this.#recipes.get(name);
    if (recipe === undefined) throw new Error(`${name} has no recipe`);
    return recipe;
  }
}
