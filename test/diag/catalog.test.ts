import assert from 'node:assert/strict';
import { test } from 'node:test';
import { catalog, type Code } from '../../src/diag/catalog.ts';
import { explain } from '../../src/diag/explain.ts';
import { report } from '../../src/diag/report.ts';
import { nearest } from '../../src/diag/suggest.ts';

const span = { source: 'a.exp', start: 0, end: 0 };

test('a note or hint with an empty hole is left out, and the first whole hint is shown', () => {
  const unknown = report('E0201', { what: 'model', name: 'x', known: [], nearest: null }, span);
  assert.deepEqual([unknown.notes, unknown.hint], [[], null]);
  const near = report('E0201', { what: 'model', name: 'x', known: ['y', 'z'], nearest: 'y' }, span);
  assert.deepEqual([near.notes, near.hint], [['declared: y, z'], 'did you mean `y`?']);
});

test('a report that forgets a hole does not compile', () => {
  // @ts-expect-error: `name` is missing
  assert.throws(() => report('E0202', {}, span), /^Error: internal: /);
});

test('every code can be explained in lines that fit a terminal', () => {
  for (const code of Object.keys(catalog) as Code[]) {
    const text = explain(code);
    assert.match(text, new RegExp(`^(error|warning)\\[${code}\\]: `));
    assert.doesNotMatch(text.split('\n\n').slice(0, 2).join(''), /[{}]/);
  }
});

test('the nearest name differs in at most a third of its letters or one pair exchanged', () => {
  assert.equal(nearest('widht', ['width', 'height']), 'width');
  assert.equal(nearest('drpout', ['layers', 'dropout']), 'dropout');
  assert.equal(nearest('to', ['from', 'steps']), null);
  assert.equal(nearest('ot', ['to']), 'to');
  assert.equal(nearest('layers', ['layers']), null);
  assert.equal(nearest('x', ['k', 'M', '%']), null);
});
