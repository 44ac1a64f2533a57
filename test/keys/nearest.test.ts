import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { StageKind } from '../../src/check/plan.ts';
import { nearest, type NamedManifest } from '../../src/keys/nearest.ts';

function named(stage: string, kind: StageKind, settings: Record<string, number>): NamedManifest<never> {
  return {
    stage,
    manifest: { scheme: 1, kind, revision: 1, dependency: null, settings, files: {}, inputs: {} },
  };
}

test('a stage is compared with the earlier one of its name, even where another shares more fields', () => {
  const teacher = named('teacher', 'train', { width: 400, seed: 1 });
  const student = named('student', 'train', { width: 200, seed: 1 });
  assert.equal(nearest(named('student', 'train', { width: 400, seed: 1 }), [teacher, student]), student);
});

test('a renamed stage finds itself by its fields', () => {
  const wide = named('wide', 'train', { width: 400, seed: 1, batch: 20 });
  const slim = named('slim', 'train', { width: 100, seed: 9, batch: 20 });
  assert.equal(nearest(named('large', 'train', { width: 400, seed: 2, batch: 20 }), [slim, wide]), wide);
});

test('of several of its name the one with the fewest changes is taken, and of equals the first', () => {
  const far = named('small', 'quantize', { bits: 4, rows: 1 });
  const late = named('small', 'quantize', { bits: 8, rows: 1 });
  const early = named('small', 'quantize', { bits: 8, rows: 1 });
  assert.equal(nearest(named('small', 'quantize', { bits: 8, rows: 2 }), [far, late, early]), late);
});

test('a stage of another kind is never taken, whatever its name', () => {
  const evaluated = named('small', 'evaluate', { bits: 8 });
  assert.equal(nearest(named('small', 'quantize', { bits: 8 }), [evaluated]), null);
  assert.equal(nearest(named('small', 'quantize', { bits: 8 }), []), null);
});
