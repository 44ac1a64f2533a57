/** What happens to the files that an experiment reads, and what a run makes of it. */
import assert from 'node:assert/strict';
import { renameSync, utimesSync } from 'node:fs';
import test from 'node:test';
import { artifacts, execute } from '../scenarios/tiny.ts';
import { everything, notesOf, warmed, watch, words } from './pipeline.ts';

test('an input that was touched is a hit', async (t) => {
  const place = await warmed(t);
  const now = new Date();
  utimesSync(place.path('words.txt'), now, now);
  assert.deepEqual((await execute(place)).hit, everything);
  place.write('words.txt', words);
  assert.deepEqual((await execute(place)).hit, everything, 'also when it was written again');
});

test('an input that was edited so that the middle comes out equal runs the first stage alone', async (t) => {
  const place = await warmed(t);
  place.write('words.txt', words.replaceAll(' on ', '   on\t'));
  const { ran, hit } = await execute(place);
  assert.deepEqual([ran, hit], [['words'], ['dense']]);
});

test('an input that is edited and edited back is restored, and nothing runs', async (t) => {
  const place = await warmed(t);
  const before = artifacts(place.path('runs/store'));
  place.write('words.txt', words.replaceAll('mat', 'rug'));
  assert.deepEqual((await execute(place)).ran, everything);
  place.write('words.txt', words);
  assert.deepEqual((await execute(place)).hit, everything);
  const now = artifacts(place.path('runs/store'));
  for (const [output, digest] of Object.entries(before)) assert.equal(now[output], digest);
});

test('an input that is edited while a stage runs gives the result of what it holds in the end, under no other key', async (t) => {
  const place = await warmed(t);
  const edits = ['rug', 'cat'].map((word) => words.replaceAll('mat', word));
  place.write('words.txt', edits[0] ?? '');
  let started = 0;
  const run = await watch(place, (event) => {
    if (event.type === 'stage started' && event.stage === 'words' && started++ === 0)
      place.write('words.txt', edits[1] ?? '');
  });
  assert.equal(run.answer.code, 0, run.answer.stderr);
  assert.match(notesOf(run), /words\.txt changed while words read it; words runs again$/);
  assert.equal(started, 2);
  assert.deepEqual(run.ran, everything);
  assert.deepEqual((await execute(place)).hit, everything);

  // What the first edit would have given was never made, so it is made now.
  place.write('words.txt', edits[0] ?? '');
  assert.deepEqual((await execute(place)).ran, everything);
  const fresh = await warmed(t);
  for (const edit of edits) {
    fresh.write('words.txt', edit);
    assert.deepEqual((await execute(fresh)).ran, everything);
  }
  assert.deepEqual(artifacts(place.path('runs/store')), artifacts(fresh.path('runs/store')));
});

test('another file in the place of an input, with its size and times, is seen', async (t) => {
  const place = await warmed(t);
  const then = new Date('2020-02-02');
  utimesSync(place.path('words.txt'), then, then);
  assert.deepEqual((await execute(place)).hit, everything);
  place.write('other.txt', words.replaceAll('mat', 'rug'));
  utimesSync(place.path('other.txt'), then, then);
  renameSync(place.path('other.txt'), place.path('words.txt'));
  assert.deepEqual((await execute(place)).ran, everything);
});

test('a clock that was set back, or ran ahead, changes nothing', async (t) => {
  const place = await warmed(t);
  // Every process of a run reads its clock through this.
  place.write(
    'clock.mjs',
    `const Real = Date, shift = Number(process.env.SHIFT);
     globalThis.Date = class extends Real {
       constructor(...given) { super(...(given.length === 0 ? [Real.now() + shift] : given)); }
       static now() { return Real.now() + shift; }
     };\n`,
  );
  const year = 365 * 24 * 3600 * 1000;
  const at = (shift: number) =>
    execute(place, [], { NODE_OPTIONS: `--import=${place.path('clock.mjs')}`, SHIFT: `${shift}` });
  for (const shift of [-year, year]) {
    const hit = await at(shift);
    assert.deepEqual(hit.hit, everything, hit.answer.stderr);
    const dated = /"run":"(\d{4})/.exec(hit.answer.stdout)?.[1];
    assert.equal(Number(dated), new Date(Date.now() + shift).getUTCFullYear(), 'the clock was shifted');
    // Times of the file are later, or earlier, than any that this clock has seen.
    place.write('words.txt', words.replaceAll('mat', shift < 0 ? 'rug' : 'cat'));
    assert.deepEqual((await at(shift)).ran, everything);
    place.write('words.txt', words);
    assert.deepEqual((await at(shift)).hit, everything);
  }
  assert.deepEqual((await execute(place)).hit, everything, 'and back at the present');
});
