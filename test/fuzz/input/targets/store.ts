/** Files of a store, which others may write to. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RecipeKey } from '../../../../src/base/brand.ts';
import { canonicalText } from '../../../../src/keys/canonical.ts';
import { difference } from '../../../../src/keys/difference.ts';
import { digestOf } from '../../../../src/keys/digest.ts';
import { question } from '../../../../src/keys/question.ts';
import { Answers } from '../../../../src/store/answers.ts';
import { Checkpoints } from '../../../../src/store/checkpoints.ts';
import { StoreError } from '../../../../src/store/errors.ts';
import { Inputs } from '../../../../src/store/inputs.ts';
import { lookAtLease } from '../../../../src/store/lease.ts';
import { readRoots } from '../../../../src/store/roots.ts';
import { Store } from '../../../../src/store/store.ts';
import { keyOf, manifestOf, recordOf } from '../../../store/samples.ts';
import type { Target } from '../attack.ts';
import { bytesOf, jsonWords, put, sealed } from './bytes.ts';

const rootHead = {
  ...{ run: '20260101-000000-abc', runsFolder: '/there', project: '/there', file: 'x.exp', host: 'h' },
  ...{ owner: 'o-1-x', startedAt: '2026' },
};

export function storeTargets(folder: string): readonly Target[] {
  const store = new Store(join(folder, 'store'));
  const { layout } = store;
  const record = recordOf(store, 1, { weights: 'w', model: 'm' });
  const key = keyOf(1);
  const deep = Buffer.from(
    canonicalText(record as never).replace('"batch":20', `"batch":${'['.repeat(9000)}${']'.repeat(9000)}`),
  );
  const recordSeeds = [bytesOf(canonicalText(record as never)), deep];
  const isExpected = (error: unknown) => error instanceof StoreError;
  const ask = () => {
    const found = store.lookup(key);
    const kept = store.recordOf(key);
    if (kept !== null) {
      question(kept.manifest);
      difference(manifestOf(1) as never, kept.manifest as never);
    }
    return found.kind === 'hit' ? 'hit' : found.reason;
  };
  const recipe = digestOf(bytesOf('recipe')) as string as RecipeKey;
  const answers = new Answers(store, digestOf(bytesOf('basis')));
  const asked = { lambda: 0.07 };
  answers.keep(asked, 4.2);
  const answerText = `{"answer":4.2,"basis":"${digestOf(bytesOf('basis'))}","question":{"lambda":0.07},"version":1}`;
  const answerPath = layout.answer(
    digestOf(bytesOf(canonicalText({ basis: digestOf(bytesOf('basis')), question: asked }))),
  );
  const checkpoints = new Checkpoints(store, key);
  checkpoints.save({ step: 3, seconds: 1, pieces: [bytesOf('state')] });
  return [
    {
      name: 'record',
      seeds: recordSeeds,
      words: jsonWords,
      // The digest is put right again: anyone can compute it.
      read: (bytes) => {
        put(layout.record(key), sealed(bytes));
        return ask();
      },
      isExpected,
    },
    {
      name: 'damaged record',
      seeds: [sealed(recordSeeds[0] as Buffer)],
      words: jsonWords,
      read: (bytes) => {
        put(layout.record(key), bytes);
        return ask();
      },
      isExpected,
    },
    {
      name: 'pointer',
      seeds: [
        bytesOf(`{"contentKey":"${key}","recipeKey":"${recipe}","version":1}`),
        bytesOf('{"contentKey":"../../x","version":1}'),
      ],
      words: jsonWords,
      read: (bytes) => {
        put(layout.recipe(recipe), sealed(bytes));
        return store.lookupRecipe(recipe).kind;
      },
      isExpected,
    },
    {
      name: 'answer',
      seeds: [bytesOf(answerText)],
      words: jsonWords,
      read: (bytes) => {
        put(answerPath, sealed(bytes));
        return typeof answers.find(asked);
      },
      isExpected,
    },
    {
      name: 'digests of inputs',
      seeds: [
        bytesOf(`{"files":{"/x":{"digest":"${key}","looks":"1 2 3"}},"version":1}`),
        bytesOf('{"files":{"/x":null},"version":1}'),
      ],
      words: jsonWords,
      read: (bytes) => {
        put(layout.inputs, sealed(bytes));
        return new Inputs(store).digest('/x').kind;
      },
      isExpected,
    },
    {
      name: 'store.json',
      seeds: [bytesOf('{"athanor":"store","version":1}\n')],
      words: jsonWords,
      read: (bytes) => {
        const other = join(folder, 'marked');
        put(join(other, 'store.json'), bytes);
        return new Store(other).lookup(key).kind;
      },
      isExpected,
    },
    {
      name: 'checkpoint',
      seeds: [readFileSync(layout.checkpoint(key, 3))],
      words: ['\nathanor checkpoint 2 ', ' '],
      read: (bytes) => {
        put(layout.checkpoint(key, 3), bytes);
        return checkpoints.newest().checkpoint === null ? 'none' : 'whole';
      },
      isExpected,
    },
    {
      name: 'root',
      seeds: [
        bytesOf(canonicalText({ root: rootHead, version: 1 })),
        bytesOf(canonicalText({ holds: [{ stage: 'dense', key, basis: key, trajectory: key }], version: 1 })),
        bytesOf('{"endedAt":"2026-01-01T00:00:00Z","version":1}'),
      ],
      words: [...jsonWords, '"holds":1', '"root":null', '"key"', '"endedAt"'],
      read: (bytes) => {
        const lines = [bytesOf(canonicalText({ root: rootHead, version: 1 })), bytes].map(sealed);
        put(join(layout.roots, 'root.ndjson'), Buffer.concat(lines));
        const { layout: own } = store;
        const [root] = readRoots(own);
        for (const { stage, key: held } of root?.holds ?? []) own.record(held).concat(stage);
        return root?.isDamaged === false;
      },
      isExpected,
    },
    {
      name: 'lease',
      seeds: [bytesOf(JSON.stringify({ owner: 'a-1-b', run: 'r', host: 'h', pid: 1 })), bytesOf('null')],
      words: jsonWords,
      read: (bytes) => {
        const path = join(folder, 'lease');
        put(path, bytes);
        return lookAtLease(path)?.holder === null ? 'nobody' : 'somebody';
      },
      isExpected,
    },
  ];
}
