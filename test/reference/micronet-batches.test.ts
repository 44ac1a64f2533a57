import assert from 'node:assert/strict';
import test from 'node:test';
import { windowsOf } from '../../src/ml/data/batches.ts';
import { cropInto, randomCrops } from '../../src/ml/data/windows.ts';
import { stream } from '../../src/ml/random/stream.ts';
import { forEachCase, integersOf } from './support/cases.ts';

interface Settings {
  readonly N: number;
  readonly L: number;
  readonly batch: number;
  readonly eval_chunk: number;
}

forEachCase('micronet-batches', (reference) => {
  const { N, L, batch, eval_chunk: chunk } = reference.hyperparameters as unknown as Settings;
  const ids = integersOf(reference, 'input/tokens');
  const expected = (name: string) => [...integersOf(reference, `expected/${name}`)];

  test(`${reference.folder}: crops from given starts`, () => {
    const starts = [...integersOf(reference, 'input/starts')];
    const [tokens, targets] = [new Int32Array(L * batch), new Int32Array(L * batch)];
    cropInto(ids, starts, L, tokens, targets);
    assert.deepEqual([...tokens], expected('inputs'));
    assert.deepEqual([...targets], expected('labels'));
  });

  test(`${reference.folder}: crops begin at every legal start and at no other`, () => {
    const places = Int32Array.from({ length: N }, (_, place) => place);
    const crops = randomCrops(places, { batch, length: L }, stream(1, 'crops'));
    const starts = new Set<number>();
    const [tokens, targets] = [new Int32Array(L * batch), new Int32Array(L * batch)];
    for (let step = 0; step < 40 * N; step++) {
      crops.fill(step, tokens, targets);
      for (const start of tokens.subarray(0, batch)) starts.add(start);
    }
    assert.deepEqual(
      [...starts].sort((one, other) => one - other),
      Array.from({ length: N - L }, (_, start) => start),
    );
  });

  test(`${reference.folder}: chunks of an evaluation`, () => {
    const chunks = windowsOf(N, chunk).flatMap(({ start, length }) => [start, length]);
    assert.deepEqual(chunks, expected('batch1'));
  });
});
