import assert from 'node:assert/strict';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { diary, survivors, type Survivor } from './disk-diary.ts';

// After the diary, which takes the place of what these call.
const { recipeKey } = await import('../../src/keys/key.ts');
const { Store } = await import('../../src/store/store.ts');
const { verify } = await import('../../src/store/verification/verify.ts');
const { keyOf, manifestOf, recordOf } = await import('./samples.ts');

type OpenStore = InstanceType<typeof Store>;

const seeds = [1, 2, 3];
const bytesOf = (seed: number) => ({ weights: `weights ${seed}`, model: `model ${seed % 2}`, metrics: '' });

function publicationOf(store: OpenStore, seed: number) {
  const drafts = Object.fromEntries(
    Object.entries(bytesOf(seed)).map(([role, text]) => [role, store.draftBlob(Buffer.from(text))]),
  );
  const outputs = Object.fromEntries(
    Object.entries(drafts).map(([role, { digest, sizeBytes }]) => [role, { digest, sizeBytes }]),
  );
  const record = { ...recordOf(store, seed, {}), outputs };
  return { record, recipe: recipeKey({ ...record.manifest, inputs: {} }), drafts };
}

/** What is there when the power is back: files that lost their bytes keep size and time of none. */
function afterCut(root: string, files: readonly Survivor[]): OpenStore {
  const cut = mkdtempSync(join(tmpdir(), 'athanor-cut-'));
  for (const { path, isWhole } of files) {
    mkdirSync(dirname(join(cut, path)), { recursive: true });
    if (isWhole) copyFileSync(join(root, path), join(cut, path));
    else writeFileSync(join(cut, path), '');
    utimesSync(join(cut, path), 1_000_000_000, 1_000_000_000);
  }
  return new Store(cut);
}

/** Nothing that is found is wrong; gives what is found. */
function found(store: OpenStore): readonly number[] {
  assert.deepEqual(verify(store, { quarantines: false }).damage, []);
  return seeds.filter((seed) => {
    const hit = store.lookup(keyOf(seed));
    if (hit.kind === 'miss') {
      assert.equal(hit.reason, 'absent');
      return false;
    }
    for (const [role, text] of Object.entries(bytesOf(seed)))
      assert.equal(store.readBlob(hit.record.outputs[role]?.digest ?? assert.fail()).toString(), text);
    assert.equal(store.lookupRecipe(recipeKey({ ...manifestOf(seed), inputs: {} })).kind, 'hit');
    return true;
  });
}

function foundIn(root: string, files: readonly Survivor[]): readonly number[] {
  const store = afterCut(root, files);
  try {
    return found(store);
  } finally {
    rmSync(store.layout.root, { recursive: true });
  }
}

/** What the file system may have written on its own: nothing, everything, or one pattern or another. */
const habits: readonly ((entry: number) => boolean)[] = [
  () => false,
  () => true,
  ...[2, 3, 5, 7, 11].flatMap((step) => [
    (entry: number) => entry % step === 0,
    (entry: number) => entry % step !== 0,
  ]),
];

const ways: Readonly<Record<string, (store: OpenStore) => Promise<number[]>>> = {
  // Each gives how long the diary was when each seed's result was said to be there.
  'one by one': (store) =>
    Promise.resolve(
      seeds.map((seed) => {
        const record = recordOf(store, seed, bytesOf(seed));
        store.pointRecipe(recipeKey({ ...record.manifest, inputs: {} }), record.contentKey);
        assert.equal(store.publish(record).kind, 'new');
        return diary.length;
      }),
    ),
  'in groups': async (store) => {
    const said: number[] = [];
    for (const group of [seeds.slice(0, 2), seeds.slice(2)]) {
      const ends = await store.publishGroup(group.map((seed) => publicationOf(store, seed)));
      assert.deepEqual(
        ends,
        group.map(() => ({ kind: 'new' })),
      );
      said.push(...group.map(() => diary.length));
    }
    return said;
  },
};

for (const [way, publish] of Object.entries(ways)) {
  test(`a power cut at any moment leaves a sound store with all that was said to be there, published ${way}`, async () => {
    const root = mkdtempSync(join(tmpdir(), 'athanor-power-'));
    try {
      diary.length = 0;
      const said = await publish(new Store(root));
      // Many moments leave the same.
      const seen = new Map<string, readonly number[]>();
      for (let deeds = 0; deeds <= diary.length; deeds++) {
        for (const habit of habits) {
          const left = survivors(root, deeds, habit);
          const text = JSON.stringify(left);
          const there = seen.get(text) ?? foundIn(root, left);
          seen.set(text, there);
          for (const [index, seed] of seeds.entries())
            if (deeds >= (said[index] ?? 0)) assert.ok(there.includes(seed), `${seed} after ${deeds} deeds`);
        }
      }
      assert.ok(seen.size > 10, `only ${seen.size} states`);
    } finally {
      rmSync(root, { recursive: true });
    }
  });
}

test('a group waits for the disk three times, however many results are in it', async () => {
  const root = mkdtempSync(join(tmpdir(), 'athanor-power-'));
  try {
    const store = new Store(root);
    const group = seeds.map((seed) => publicationOf(store, seed));
    diary.length = 0;
    await store.publishGroup(group);
    // A flush that began after another had ended has waited for it.
    let waits = 0;
    let ended = 0;
    for (const [index, deed] of diary.entries()) {
      if (deed.deed === 'named' || deed.since < ended) continue;
      waits++;
      ended = index + 1;
    }
    assert.equal(waits, 3);
  } finally {
    rmSync(root, { recursive: true });
  }
});
