/** A store that was written when keys were made in another way. */
import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { ContentKey } from '../../src/base/brand.ts';
import type { JsonObject } from '../../src/base/json.ts';
import { canonicalText } from '../../src/keys/canonical.ts';
import { digestOf } from '../../src/keys/digest.ts';
import { earlierKeys, type EarlierScheme } from '../../src/keys/schemes.ts';
import type { ContentManifest } from '../../src/keys/manifest.ts';
import { writeWhole } from '../../src/store/aside.ts';
import { encode } from '../../src/store/codec.ts';
import type { StageRecord } from '../../src/store/record.ts';
import { Store } from '../../src/store/store.ts';
import type { FixtureStage } from './fixture-graph.ts';
import { Rig } from './rig.ts';

const stages: readonly FixtureStage[] = [
  { name: 'text', kind: 'corpus', settings: { value: 3 } },
  { name: 'dense', corpus: 'text', settings: { value: 1 } },
  { name: 'small', model: 'dense', settings: { value: 2 } },
];

/** Without the programs that results depend on, its settings under another name, and in an encoding of its own. */
const schemeZero: EarlierScheme = {
  scheme: 0,
  asked: ({ dependency, settings, ...rest }) =>
    dependency === null ? { ...rest, scheme: 0, options: settings ?? {} } : null,
  bytes: (manifest) => Buffer.from(`zero\n${canonicalText(manifest)}`),
};

/** Before that one the kind was a number. */
const schemeBeforeZero: EarlierScheme = {
  scheme: -1,
  asked: (manifest) => ({ ...manifest, scheme: -1, kind: manifest['kind'] === 'corpus' ? 0 : 1 }),
};

/** Puts a store back to the time of an earlier scheme, as the program of that time would have written it. */
function age(store: Store, schemes: readonly EarlierScheme[]): void {
  const records = [...store.records()];
  rmSync(store.layout.records, { recursive: true });
  rmSync(join(store.layout.root, 'recipe'), { recursive: true });
  for (const record of records) {
    const contentKey = earlierKeys(record.manifest, schemes).at(-1) as ContentKey;
    const manifest = schemes.reduce<JsonObject>(
      (asked, scheme) => scheme.asked(asked) ?? {},
      record.manifest as unknown as JsonObject,
    );
    // What a reader of records insists on has always been there.
    const old = { ...manifest, settings: manifest['options'], kind: JSON.stringify(manifest['kind']) };
    const aged = { ...record, contentKey, manifest: old as unknown as ContentManifest } satisfies StageRecord;
    writeWhole(store.layout.aside, 'record', store.layout.record(contentKey), encode(aged));
  }
}

for (const schemes of [[schemeZero], [schemeZero, schemeBeforeZero]]) {
  test(`results of ${schemes.length} schemes ago are known, and stand under the present keys from then on`, async (t) => {
    const rig = new Rig(t);
    await rig.run(stages);
    const store = new Store(rig.storeFolder, schemes);
    age(store, schemes);
    assert.deepEqual((await rig.run(stages, { store })).started, []);
    // By now without a mapper.
    assert.deepEqual((await rig.run(stages)).started, []);
    assert.deepEqual(
      rig.forecast(stages).map(({ state }) => state),
      ['hit', 'hit', 'hit'],
    );
  });
}

test('without a mapper such a store makes every stage run, and takes nothing for an answer', async (t) => {
  const rig = new Rig(t);
  await rig.run(stages);
  age(new Store(rig.storeFolder), [schemeZero]);
  assert.deepEqual((await rig.run(stages)).started, ['text', 'dense', 'small']);
});

test('a question that an earlier scheme could not ask has no earlier answer', () => {
  const manifest: ContentManifest = {
    ...{ scheme: 1, kind: 'corpus', revision: 1, dependency: 'onnxruntime 2', settings: {}, files: {} },
    inputs: {},
  };
  assert.deepEqual(earlierKeys(manifest, [schemeZero, schemeBeforeZero]), []);
  assert.equal(earlierKeys({ ...manifest, dependency: null }, [schemeZero, schemeBeforeZero]).length, 2);
});

test('the encoding of an earlier scheme is the present one with its number unless it says otherwise', () => {
  const manifest: ContentManifest = {
    ...{ scheme: 1, kind: 'corpus', revision: 1, dependency: null, settings: { type: 'sotu' }, files: {} },
    inputs: {},
  };
  const plain: EarlierScheme = { scheme: 0, asked: (asked) => ({ ...asked, scheme: 0 }) };
  const text =
    '{"dependency":null,"files":{},"inputs":{},"kind":"corpus","revision":1,"scheme":0,"settings":{"type":"sotu"}}';
  assert.deepEqual(earlierKeys(manifest, [plain]), [digestOf(Buffer.from(`athanor content 0\n${text}`))]);
});
