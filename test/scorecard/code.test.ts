/** What a change of the program's own code does to results that are kept. */
import assert from 'node:assert/strict';
import test from 'node:test';
import { revisedProgram } from '../support/revised.ts';
import { recordFor, storeOf, warmed } from './pipeline.ts';

test('a program whose training was changed trains again, and what that does not reach stays a hit', async (t) => {
  const place = await warmed(t);
  const kept = recordFor(place, 'dense');
  const program = revisedProgram(place.path('program'));
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
