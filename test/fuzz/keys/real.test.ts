/** A few edits of the campaign with real trainings (`npm run fuzz:keys -- --real`), and what it would find. */
import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import type { AnyPlannedStage } from '../../../src/check/plan.ts';
import { Store } from '../../../src/store/store.ts';
import { Draw } from '../draw.ts';
import { Meanings, type Experiment } from './meaning.ts';
import { RealRuns } from './real.ts';
import { showFinding } from './show.ts';
import { spell } from './spell.ts';
import { Style } from './style.ts';
import { open } from './subject.ts';
import { corpora } from './tables/corpora.ts';
import { editsOf, newTally } from './tally.ts';
import { trial } from './trial.ts';
import type { Version } from './version.ts';

async function runsIn(t: TestContext): Promise<RealRuns> {
  const runs = await RealRuns.begin();
  t.after(() => {
    runs.end();
  });
  return runs;
}

test('real trainings give the same with the cache as without, and run only where an edit reaches', async (t) => {
  const tally = newTally();
  const findings = await trial('suite 18', 3, 'runnable', tally, await runsIn(t));
  assert.deepEqual(findings.map(showFinding), []);
  assert.equal(editsOf(tally), 3);
  assert.ok(tally.hits > 3 && tally.misses > 3 && tally.failed === 0, JSON.stringify(tally));
  // One of the edits makes the training longer.
  assert.equal(tally.resumed, 1);
});

/** A corpus alone, of files that all hold the same. */
function corpusOf(text: string, { folder }: RealRuns): Version {
  const draw = new Draw('corpus');
  const settings = (corpora['text']?.[0] ?? []).map((one) => one(draw));
  const made = { operand: null, on: null, rules: [], splits: [], promises: [] };
  const paths = ['data/notes.txt', 'data/copy.txt', 'data/other.txt', 'data/letters'];
  const experiment: Experiment = {
    nodes: [{ id: 0, kind: 'corpus', type: 'text', settings, ...made }],
    families: [],
    contents: Object.fromEntries(paths.map((path) => [path, text.repeat(40)])),
  };
  const meanings = new Meanings(experiment);
  const style = Style.drawn(draw);
  const spelled = spell(meanings, style);
  const opened = open(spelled, experiment.contents, folder);
  assert.ok(opened.kind === 'sound', JSON.stringify(opened));
  return { meanings, style, spelled, subject: opened.subject };
}

test('the fuzzer knows a result of other bytes, and a stage that runs in vain', async (t) => {
  const runs = await runsIn(t);
  const tally = newTally();
  const [one, other] = [corpusOf('to be or not to be\n', runs), corpusOf('to do is to be\n', runs)];
  for (const version of [one, other, one]) assert.deepEqual(await runs.run(version, tally), []);
  assert.deepEqual([tally.hits, tally.misses], [1, 2]);

  const store = new Store(join(runs.folder, 'kept', 'store'));
  const [wrong, right] = [recordOf(one, store), recordOf(other, store)];
  rmSync(store.layout.record(right.contentKey));
  store.publish({ ...right, outputs: wrong.outputs });
  assert.match((await runs.run(other, tally)).join('\n'), /false hit: .* without the cache/);

  rmSync(store.layout.record(wrong.contentKey));
  assert.match((await runs.run(one, tally)).join('\n'), /false rerun: .* was handed the same before/);
});

function recordOf({ subject }: Version, store: Store) {
  const [stage] = subject.graph.order as [AnyPlannedStage];
  const found = store.lookup(subject.contentKey(stage, {}));
  assert.ok(found.kind === 'hit');
  return found.record;
}
