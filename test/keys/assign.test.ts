import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Digest, RecipeKey, StageName } from '../../src/base/brand.ts';
import type { Json, JsonObject } from '../../src/base/json.ts';
import { stageKinds, type AnyPlannedStage } from '../../src/check/plan.ts';
import { assignRecipes, contentManifest, type FileDigests } from '../../src/keys/assign.ts';
import { canonicalBytes, canonicalText } from '../../src/keys/canonical.ts';
import { digestOf } from '../../src/keys/digest.ts';
import { contentKey } from '../../src/keys/key.ts';
import { chain, dense, everyKind, files, graphOf, pruned, scored, small, sotu, text } from './samples.ts';

function keys(
  stages: readonly AnyPlannedStage[] = chain,
  digests: FileDigests = files,
): Map<string, RecipeKey> {
  return new Map([...assignRecipes(graphOf(stages), digests)].map(([name, { key }]) => [name, key]));
}

/** Names of the stages whose recipe keys are not those of `among`. */
function changed(
  stages: readonly AnyPlannedStage[],
  digests: FileDigests = files,
  among: readonly AnyPlannedStage[] = chain,
): string[] {
  const before = keys(among);
  return [...keys(stages, digests)].filter(([name, key]) => before.get(name) !== key).map(([name]) => name);
}

function swapped(stage: AnyPlannedStage, among: readonly AnyPlannedStage[] = chain): AnyPlannedStage[] {
  return among.map((one) => (one.name === stage.name ? stage : one));
}

test('there is a stage of each kind, so that the tests below speak of all', () => {
  assert.deepEqual(new Set(everyKind.map(({ kind }) => kind)), new Set(stageKinds));
});

test('changing any one setting changes the keys of its stage and of every stage after it, and no other', () => {
  let tried = 0;
  everyKind.forEach((stage, place) => {
    for (const settings of eachLeafChanged(stage.settings as unknown as JsonObject)) {
      const edited = { ...stage, settings } as unknown as AnyPlannedStage;
      assert.deepEqual(
        changed(swapped(edited, everyKind), files, everyKind),
        everyKind.slice(place).map(({ name }) => name),
        JSON.stringify(settings),
      );
      tried++;
    }
  });
  assert.ok(tried > 40, `only ${tried} settings were tried`);
});

test('what cannot change a result changes no key: upkeep, expectations, spans, order of settings', () => {
  const edited = everyKind.map((stage): AnyPlannedStage => {
    const spelling = {
      settings: reversed(stage.settings as unknown as JsonObject),
      upkeep: { checkpointSteps: 7, checkpointSeconds: 1 },
      expectations: [{ metric: 'loss', split: 'test', comparison: '<', bound: 1, span: stage.span }],
      span: { source: 'second.exp', start: 10, end: 20 },
      places: { seed: stage.span },
    };
    return { ...stage, ...spelling } as unknown as AnyPlannedStage;
  });
  assert.deepEqual(changed(edited, files, everyKind), []);
});

test('renaming every stage keeps every key', () => {
  const renamed = (name: StageName): StageName => `my ${name}` as StageName;
  const stages = everyKind.map((stage) => ({
    ...stage,
    name: renamed(stage.name),
    inputs: Object.fromEntries(Object.entries(stage.inputs).map(([role, name]) => [role, renamed(name)])),
  })) as AnyPlannedStage[];
  assert.deepEqual([...keys(stages).values()], [...keys(everyKind).values()]);
});

test('a file counts by its bytes and its role, not by its path', () => {
  const moved = { ...text, files: { train: '/elsewhere/a', valid: '/elsewhere/b', test: '/elsewhere/c' } };
  const digests = new Map([
    ['/elsewhere/a', files.get('/data/train.txt')],
    ['/elsewhere/b', files.get('/data/valid.txt')],
    ['/elsewhere/c', files.get('/data/test.txt')],
  ] as [string, Digest][]);
  assert.deepEqual(changed(swapped(moved), digests), []);

  const edited = new Map(files).set('/data/valid.txt', digestOf(Buffer.from('edited')));
  assert.equal(changed(chain, edited).length, chain.length);

  const exchanged = { ...text, files: { ...text.files, train: '/data/test.txt', test: '/data/train.txt' } };
  assert.equal(changed(swapped(exchanged)).length, chain.length);
});

test('the numeric runtime is in the keys of the stages that compute with an engine, and in no other', () => {
  const once: AnyPlannedStage = { ...pruned, settings: { ...pruned.settings, retraining: null } };
  const dependencies = [...assignRecipes(graphOf([...chain, sotu]), files)].map(([, { manifest }]) => [
    manifest.kind,
    manifest.dependency,
  ]);
  assert.deepEqual(dependencies, [
    ['corpus', null],
    ['train', 'onnxruntime 1.30.0 cpu'],
    ['prune', 'onnxruntime 1.30.0 cpu'],
    ['quantize', null],
    ['evaluate', 'onnxruntime 1.30.0 cpu'],
    ['corpus', 'datasets-sotu 0.2.3'],
  ]);
  assert.equal(assignRecipes(graphOf(swapped(once)), files).get(pruned.name)?.manifest.dependency, null);
  const reference: AnyPlannedStage = { ...dense, settings: { ...dense.settings, engine: 'reference' } };
  assert.equal(
    assignRecipes(graphOf(swapped(reference)), files).get(dense.name)?.manifest.dependency,
    'tfjs 4.22.0 cpu',
  );
});

const corpusOutputs = outputs('tokens', 'vocabulary', 'unigram');
const modelOutputs = outputs('weights', 'model', 'metrics');

type Upstream = Parameters<typeof contentManifest>[2];

function content(stage: AnyPlannedStage, upstream: Upstream, among: readonly AnyPlannedStage[] = chain) {
  const recipe = assignRecipes(graphOf(among), files).get(stage.name);
  assert.ok(recipe);
  return contentManifest(stage, recipe.manifest, upstream);
}

test('a content key sees the outputs that its stage reads, and is blind to the others', () => {
  const consumedBy = everyKind.slice(1).map((stage) => {
    const upstream = {
      corpus: corpusOutputs,
      model: modelOutputs,
      labels: outputs('labels', 'piece.0'),
      schedule: outputs('schedule', 'curves'),
    };
    const key = contentKey(content(stage, upstream, everyKind));
    const seen = (['corpus', 'model', 'labels', 'schedule'] as const).flatMap((role) =>
      Object.keys(upstream[role]).filter((output) => {
        const other = { ...upstream[role], [output]: digestOf(Buffer.from('other bytes')) };
        return contentKey(content(stage, { ...upstream, [role]: other }, everyKind)) !== key;
      }),
    );
    return [stage.name, seen];
  });
  assert.deepEqual(consumedBy, [
    ['loaded', ['tokens']],
    ['labels', ['tokens', 'weights', 'model']],
    ['taught', ['tokens', 'labels']],
    ['sensitive', ['tokens', 'weights', 'model']],
    ['thinned', ['tokens', 'weights', 'model', 'schedule']],
    ['remembering', ['tokens', 'weights', 'model']],
    ['rounded', ['weights', 'model']],
    ['evaluate rounded', ['tokens', 'unigram', 'weights', 'model']],
  ]);
});

test('a key is the digest of the canonical bytes of its manifest', () => {
  for (const { key, manifest } of assignRecipes(graphOf(chain), files).values()) {
    const text = canonicalText(manifest as unknown as JsonObject);
    assert.equal(key, digestOf(canonicalBytes('recipe', 1, text)));
  }
});

test('two upstream recipes that gave the same bytes give one content key', () => {
  // The recipe of `small` depends on how its model was made; its content key only on what was made.
  const other = swapped({ ...pruned, settings: { ...pruned.settings, schedule: { kind: 'once' } } });
  assert.notEqual(keys(other).get(small.name), keys().get(small.name));
  assert.equal(
    contentKey(content(small, { model: modelOutputs })),
    contentKey(content(small, { model: { ...modelOutputs } }, other)),
  );
});

test('keys asked for too early, or of a graph out of order, are faults of ours', () => {
  assert.throws(
    () => assignRecipes(graphOf([dense, text]), files),
    /internal: books does not stand before dense/,
  );
  assert.throws(() => assignRecipes(graphOf(chain), new Map()), /internal: .* was not digested/);
  assert.throws(() => content(scored, { corpus: corpusOutputs }), /internal: .* model are not known/);
  assert.throws(
    () => content(dense, { corpus: outputs('vocabulary') }),
    /internal: dense's corpus has no tokens/,
  );
});

test('the recipe keys of the chain are pinned: they change only with the scheme, a revision or a version', () => {
  assert.deepEqual(
    [...keys()].map(([name, key]) => `${name} ${key.slice(0, 16)}`),
    [
      'books ed8c65233b00442f',
      'dense fd12cdcd5402f66c',
      'pruned fba84732022bacf9',
      'small 64335e578744c87c',
      'evaluate small 6609b5a068323d71',
    ],
  );
});

function outputs(...roles: string[]): Record<string, Digest> {
  return Object.fromEntries(roles.map((role) => [role, digestOf(Buffer.from(role))]));
}

/** Copies of the settings, each with one leaf changed. */
function eachLeafChanged(of: JsonObject): JsonObject[] {
  return Object.entries(of).flatMap(([field, value]) =>
    variants(value).map((other) => ({ ...of, [field]: other })),
  );
}

function variants(value: Json): Json[] {
  if (value === null) return [1];
  if (Array.isArray(value)) return [value.slice(1), [...(value as Json[])].reverse()];
  if (typeof value === 'object') return eachLeafChanged(value as JsonObject);
  if (typeof value === 'number') return [value + 1, value === 0 ? 5e-324 : value * (1 + Number.EPSILON)];
  // Engine and device pick a runtime by name, so they must stay such as exist.
  const others: Readonly<Record<string, string>> = { onnx: 'reference', cpu: 'webgpu' };
  if (typeof value === 'string') return [others[value] ?? `${value}!`];
  return [!value];
}

function reversed(of: Json): Json {
  if (typeof of !== 'object' || of === null || Array.isArray(of)) return of;
  return Object.fromEntries(
    Object.entries(of as JsonObject)
      .reverse()
      .map(([field, value]) => [field, reversed(value)]),
  );
}
