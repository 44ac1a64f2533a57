import assert from 'node:assert/strict';
import test from 'node:test';
import { compare } from '../../../src/report/diff/compare.ts';
import { renderDiff } from '../../../src/report/diff/diff-text.ts';
import { cellSide, partsOf } from '../../../src/report/diff/cell-side.ts';
import type { AnswerRow, Diff } from '../../../src/report/diff/diff.ts';
import { unpainted } from '../../../src/report/table.ts';
import { evaluation, SamplePast, type Ingredients } from '../samples.ts';
import { sampleSide } from './sample-side.ts';

/** A model pruned to a target, one for each seed, and its evaluation. */
function pruned(
  target: string,
  perplexities: Readonly<Record<string, number>>,
  bytes: number,
): readonly Ingredients[] {
  return Object.entries(perplexities).flatMap(([seed, perplexity]): readonly Ingredients[] => {
    const at = [
      { variable: 'target', value: target, isSeed: false },
      { variable: 'seed', value: seed, isSeed: true },
    ];
    const name = `pruned[target=${target},seed=${seed}]`;
    return [
      {
        ...{ name, kind: 'prune', inputs: { corpus: 'ptb' }, cell: { of: 'pruned', at } },
        settings: { to: Number.parseInt(target, 10) / 100 },
        seconds: 10,
      },
      {
        ...{ name: `evaluate ${name}`, kind: 'evaluate', cell: { of: 'evaluate pruned', at } },
        inputs: { model: name, corpus: 'ptb' },
        summary: evaluation(perplexity, bytes / 4, 32, bytes),
      },
    ];
  });
}

/** Perplexities a seed apart; the second list lies `by` above the first, a little more or less by seed. */
const seeds = (count: number, first: number, by = 0) =>
  Object.fromEntries(
    Array.from({ length: count }, (_, index) => [
      String(first + index),
      100 + 3 * index + by * (1 + (index % 3) / 9),
    ]),
  );

function between(...parts: readonly (readonly Ingredients[])[]): Diff {
  const past = new SamplePast();
  const whole = sampleSide(past, past.run('run', [{ name: 'ptb', kind: 'corpus' }, ...parts.flat()]));
  return compare(partsOf(whole, [], 'pruned').map((part) => cellSide(whole, part, 'pruned')));
}

const rowOf = (diff: Diff, measure: AnswerRow['measure']): AnswerRow => {
  const row = diff.answer.find((one) => one.measure === measure);
  assert.ok(row);
  return row;
};

test('three seeds are no evidence, however far they are apart, and the verdict says how many it takes', () => {
  const diff = between(pruned('60%', seeds(3, 1), 4000), pruned('80%', seeds(3, 1, 50), 2000));
  const { evidence, difference } = rowOf(diff, 'perplexity').against[1] ?? {};
  assert.ok(evidence?.kind === 'sampled');
  assert.deepEqual(evidence.pairing, { kind: 'paired', pairs: 3, left: 0 });
  assert.equal(evidence.p, 0.25);
  assert.equal(evidence.verdict, 'no evidence');
  assert.equal(evidence.needed, 6);
  assert.equal(evidence.interval.level, 0.75);
  assert.ok(difference !== undefined && difference > 50);
  assert.ok(evidence.interval.low <= difference && difference <= evidence.interval.high);
  const text = renderDiff(diff, unpainted).join('\n');
  assert.match(
    text,
    /perplexity\(valid\) .* no evidence: 3 seeds, a verdict takes 6 +\+50\.00 to \+61\.11 \(75 %\)/,
  );
  const narrow = renderDiff(diff, unpainted, 80);
  assert.deepEqual(
    narrow.filter((line) => line.length > 80),
    [],
  );
  assert.ok(narrow.includes('(no room for intervals)'));
});

test('what seven seeds all show is worse, and in the other direction better', () => {
  const [low, high] = [pruned('60%', seeds(7, 1), 4000), pruned('80%', seeds(7, 1, 5), 2000)];
  const worse = rowOf(between(low, high), 'perplexity').against[1]?.evidence;
  const better = rowOf(between(high, low), 'perplexity').against[1]?.evidence;
  assert.ok(worse?.kind === 'sampled' && better?.kind === 'sampled');
  assert.equal(worse.verdict, 'worse');
  assert.equal(worse.adjustedP, 2 / 2 ** 7);
  assert.equal(better.verdict, 'better');
  assert.equal(worse.needed, null);
});

test('what a model is made of, and no seed moves, needs no seeds', () => {
  const diff = between(pruned('60%', seeds(1, 1), 4000), pruned('80%', seeds(1, 1, 50), 2000));
  assert.deepEqual(rowOf(diff, 'bytes').against[1], {
    ...{ base: 4000, difference: -2000, relative: -0.5 },
    evidence: { kind: 'exact' },
  });
  assert.deepEqual(rowOf(diff, 'perplexity').against[1]?.evidence, { kind: 'single' });
});

test('only seeds in common are paired, and those left out are counted', () => {
  const diff = between(pruned('60%', seeds(4, 1), 4000), pruned('80%', seeds(4, 2, 50), 2000));
  const evidence = rowOf(diff, 'perplexity').against[1]?.evidence;
  assert.ok(evidence?.kind === 'sampled');
  assert.deepEqual(evidence.pairing, { kind: 'paired', pairs: 3, left: 2 });
});

test('seeds that are not in common are compared as samples', () => {
  const diff = between(pruned('60%', seeds(4, 1), 4000), pruned('80%', seeds(4, 11, 50), 2000));
  const evidence = rowOf(diff, 'perplexity').against[1]?.evidence;
  assert.ok(evidence?.kind === 'sampled');
  assert.deepEqual(evidence.pairing, { kind: 'unpaired', before: 4, after: 4 });
  // One of the 70 ways to choose four of eight, and its mirror image.
  assert.ok(Math.abs(evidence.p - 2 / 70) < 1e-12);
  assert.equal(evidence.verdict, 'worse');
  assert.match(renderDiff(diff, unpainted).join('\n'), /as two samples, which have no seeds in common/);
});

test('more than two sides are held against the first, and all verdicts are corrected together', () => {
  const diff = between(
    pruned('60%', seeds(7, 1), 4000),
    pruned('70%', seeds(7, 1, 5), 3000),
    pruned('80%', seeds(7, 1, 9), 2000),
  );
  const row = rowOf(diff, 'perplexity');
  assert.equal(row.against[0], null);
  for (const one of row.against.slice(1)) {
    assert.ok(one?.evidence.kind === 'sampled');
    assert.equal(one.evidence.verdict, 'worse');
    assert.equal(one.evidence.adjustedP, (2 * 2) / 2 ** 7);
  }
  const lines = renderDiff(diff, unpainted);
  assert.match(lines.join('\n'), /^answer +base +A +change +B +change/m);
  assert.match(lines.join('\n'), /^pruned +perplexity\(valid\) +109\.0 ± 6\.481 +114\.5/m);
});

test('equal repetitions are the same, and nothing is concluded from them', () => {
  const twice = [pruned('60%', seeds(3, 1), 4000), pruned('80%', seeds(3, 1), 4000)];
  const row = rowOf(between(...twice), 'perplexity');
  assert.deepEqual(row.against[1]?.evidence, { kind: 'same' });
});
