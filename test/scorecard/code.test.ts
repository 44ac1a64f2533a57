/** What a change of the program's own code does to results that are kept. */
import assert from 'node:assert/strict';
import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import test from 'node:test';
import { launcher } from '../support/athanor.ts';
import { recordFor, storeOf, warmed } from './pipeline.ts';

test('a program whose training was changed trains again, and what that does not reach stays a hit', async (t) => {
  const place = await warmed(t);
  const kept = recordFor(place, 'dense');
  const repository = dirname(dirname(launcher));
  mkdirSync(place.path('program'));
  for (const name of ['src', 'package.json', 'package-lock.json'])
    cpSync(join(repository, name), place.path(`program/${name}`), { recursive: true });
  symlinkSync(join(repository, 'node_modules'), place.path('program/node_modules'));
  // As whoever changes the bytes of a training has to: the behaviour lock (test/stages) fails otherwise.
  const file = place.path('program/src/keys/revisions.ts');
  const text = readFileSync(file, 'utf8');
  const raised = text.replace(
    /train: \{ revision: (\d+)/,
    (_, now) => `train: { revision: ${Number(now) + 1}`,
  );
  assert.notEqual(raised, text);
  writeFileSync(file, raised);

  const program = place.path('program/src/athanor.mjs');
  const run = await place.athanor(['run', 'tiny.exp'], { program });
  assert.equal(run.code, 0, run.stderr);
  assert.match(run.stderr, /words +hit/);
  assert.match(run.stderr, /dense +ran/);
  const why = await place.athanor(['why', 'dense'], { program });
  assert.match(why.stdout, /revision/, why.stderr);
  // The program that was not changed still has its own result.
  const before = await place.athanor(['run', 'tiny.exp']);
  assert.match(before.stderr, /dense +hit/);
  assert.equal(storeOf(place).lookup(kept.contentKey).kind, 'hit');
});
