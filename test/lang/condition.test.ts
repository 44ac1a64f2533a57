import assert from 'node:assert/strict';
import test from 'node:test';
import { checkCondition } from '../../src/check/condition.ts';
import { Findings } from '../../src/check/findings.ts';
import { parseCondition } from '../../src/lang/condition.ts';

/** What a condition demands, or the codes of what is wrong with it, each with the text it points at. */
function read(text: string) {
  const { source, condition, diagnostics } = parseCondition(text);
  const findings = new Findings();
  const checked = condition === null ? null : checkCondition(condition, findings);
  const mistakes = [...diagnostics, ...findings.inOrder(source.name)];
  if (mistakes.length > 0)
    return mistakes.map(({ code, span }) => `${code} ${text.slice(span.start, span.end)}`);
  assert.ok(checked !== null);
  const { metric, split, of, demand } = checked;
  return { metric, split, of: of?.text ?? null, ...demand };
}

test('a bound with a sign is a change, in parts of the base or in the unit of the metric', () => {
  const perplexity = { metric: 'perplexity', split: 'test', of: null } as const;
  assert.deepEqual(read('perplexity(test) > +1%'), {
    ...{ ...perplexity, kind: 'change', comparison: '>', bound: 0.01, unit: 'part' },
  });
  assert.deepEqual(read('perplexity(test)>=+1.5'), {
    ...{ ...perplexity, kind: 'change', comparison: '>=', bound: 1.5, unit: 'amount' },
  });
  assert.deepEqual(read('bytes < - 10KB'), {
    ...{ metric: 'bytes', split: null, of: null },
    ...{ kind: 'change', comparison: '<', bound: -10_000, unit: 'amount' },
  });
});

test('a bound without a sign is the figure itself', () => {
  assert.deepEqual(read('sparsity < 70%'), {
    ...{ metric: 'sparsity', split: null, of: null, kind: 'figure', comparison: '<', bound: 0.7 },
  });
  assert.deepEqual(read('operations > 2.5M'), {
    ...{ metric: 'operations', split: null, of: null, kind: 'figure', comparison: '>', bound: 2.5e6 },
  });
});

test('a condition may be about one stage, cells of a sweep too, and about the verdict', () => {
  assert.deepEqual(read('perplexity(valid) of trained[method=set, width=200] worse'), {
    ...{ metric: 'perplexity', split: 'valid', of: 'trained[method=set, width=200]', kind: 'worse' },
  });
});

test('mistakes have a place', () => {
  assert.deepEqual(read(''), ['E0901 ']);
  assert.deepEqual(read('perplexity(test'), ['E0901 ']);
  assert.deepEqual(read('perplexity(test) +1%'), ['E0901 +']);
  assert.deepEqual(read('perplexity(test) > fast'), ['E0901 fast']);
  assert.deepEqual(read('perplexity(test) of > +1%'), ['E0901 >']);
  assert.deepEqual(read('bytes > 1MB worse'), ['E0901 worse']);
  assert.deepEqual(read('bytes > 1MB ?'), ['E0901 ?']);
  assert.deepEqual(read('bytes > 1.MB'), ['E0108 1.MB']);
  assert.deepEqual(read('bytes > 3mb'), ['E0109 mb']);
  assert.deepEqual(read('perplexity > 1'), ['E0333 perplexity']);
  assert.deepEqual(read('perplexity(tset) > 1'), ['E0205 tset']);
  assert.deepEqual(read('bytes(test) > 1'), ['E0334 test']);
  assert.deepEqual(read('bytess > 1MB'), ['E0205 bytess']);
  assert.deepEqual(read('bytes > 10%'), ['E0904 10%']);
  assert.deepEqual(read('bytes > +2h'), ['E0302 2h']);
});
