import assert from 'node:assert/strict';
import test from 'node:test';
import { stream } from '../../../src/ml/random/stream.ts';

function words(seed: number, purpose: string, count = 8): number[] {
  const random = stream(seed, purpose);
  return Array.from({ length: count }, () => random.word());
}

test('seed and purpose determine a stream', () => {
  assert.deepEqual(words(1, 'dropout'), words(1, 'dropout'));
});

test('streams differ by any bit of the seed and any character of the purpose', () => {
  const streams = [
    words(1, 'dropout'),
    words(0, 'dropout'),
    words(1 + 2 ** 32, 'dropout'),
    words(1, 'dropouT'),
    words(1, 'dropout '),
    words(1, 'dropout\0'),
    words(1, ''),
    words(1, 'Dropout of a much longer purpose'),
    words(1, 'Dropout of a much longer purposf'),
  ].map((stream) => stream.join());
  assert.equal(new Set(streams).size, streams.length);
});

test('the numbers of a stream never change from version to version', () => {
  assert.deepEqual(words(1111, 'initialise embedding', 4), [2615726495, 3531298111, 404154033, 3289581563]);
});

test('seeking goes to the start of a section, whatever was drawn before', () => {
  const random = stream(3, 'dropout');
  const first = random.word();
  random.seek(5);
  const fifth = Array.from({ length: 5000 }, () => random.word());
  random.fillKeepMask(new Float32Array(33), 0.5);
  assert.equal(random.seek(0).word(), first);
  random.seek(5);
  assert.deepEqual(
    Array.from({ length: 5000 }, () => random.word()),
    fifth,
  );
  assert.notDeepEqual(random.seek(6).word(), fifth[0]);
});

test('uniform numbers lie in [0, 1) with mean 1/2 and variance 1/12', () => {
  const random = stream(7, 'uniform');
  const numbers = Array.from({ length: 20_000 }, () => random.uniform());
  assert.ok(numbers.every((number) => number >= 0 && number < 1));
  const mean = numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
  const variance = numbers.reduce((sum, number) => sum + (number - mean) ** 2, 0) / numbers.length;
  // Five standard errors.
  assert.ok(Math.abs(mean - 0.5) < 5 * Math.sqrt(1 / 12 / numbers.length), `mean ${mean}`);
  assert.ok(Math.abs(variance - 1 / 12) < 0.004, `variance ${variance}`);
});

test('integers below a bound are equally likely', () => {
  const random = stream(7, 'integers');
  const counts = new Array<number>(6).fill(0);
  for (let draw = 0; draw < 60_000; draw++) {
    const face = random.integer(6);
    counts[face] = (counts[face] ?? 0) + 1;
  }
  const chiSquare = counts.reduce((sum, count) => sum + (count - 10_000) ** 2 / 10_000, 0);
  // 99.99 % quantile at 5 degrees of freedom.
  assert.ok(chiSquare < 25.7, `chi square ${chiSquare}`);
  assert.equal(stream(7, 'integers').integer(1), 0);
  assert.throws(() => random.integer(0), /^Error: internal/);
});

test('a uniform fill stays in its interval and reaches near both ends', () => {
  const values = new Float32Array(100_001);
  stream(1, 'fill').fillUniform(values, -0.1, 0.1);
  const least = values.reduce((a, b) => Math.min(a, b));
  const greatest = values.reduce((a, b) => Math.max(a, b));
  assert.ok(least >= Math.fround(-0.1) && least < -0.0999, `least ${least}`);
  assert.ok(greatest <= Math.fround(0.1) && greatest > 0.0999, `greatest ${greatest}`);
});

test('keep masks hold zeros and ones in the asked proportion, independent from entry to entry', () => {
  const random = stream(1, 'mask');
  for (const keep of [0.35, 0.8]) {
    const mask = new Float32Array(100_001).fill(7);
    random.fillKeepMask(mask, keep);
    assert.ok(mask.every((entry) => entry === 0 || entry === 1));
    const share = mask.reduce((a, b) => a + b) / mask.length;
    assert.ok(Math.abs(share - keep) < 5 * Math.sqrt((keep * (1 - keep)) / mask.length), `share ${share}`);
    let both = 0;
    for (let index = 1; index < mask.length; index++) both += (mask[index - 1] ?? 0) * (mask[index] ?? 0);
    assert.ok(Math.abs(both / mask.length - keep * keep) < 0.01, `neighbours ${both / mask.length}`);
  }
});

test('keeping all keeps all, keeping none keeps none', () => {
  const mask = new Float32Array(1000);
  stream(1, 'mask').fillKeepMask(mask, 1);
  assert.ok(mask.every((entry) => entry === 1));
  stream(1, 'mask').fillKeepMask(mask, 0);
  assert.ok(mask.every((entry) => entry === 0));
});

test('a short mask is the beginning of a long one', () => {
  const long = new Float32Array(5000);
  const short = new Float32Array(333);
  stream(1, 'mask').seek(9).fillKeepMask(long, 0.5);
  stream(1, 'mask').seek(9).fillKeepMask(short, 0.5);
  assert.deepEqual(short, long.slice(0, 333));
});
