import assert from 'node:assert/strict';
import test from 'node:test';
import { batchify, inputsOf, targetsOf, windowsOf, type Window } from '../../src/ml/data/batches.ts';
import { variedWindowsOf } from '../../src/ml/data/varied-windows.ts';
import { forEachCase, integersOf, tensorOf, variantsOf } from './support/cases.ts';

interface Settings {
  readonly B: number;
  readonly bptt: number;
  readonly variable: { readonly rows: number; readonly bptt: number; readonly max_seq_len_delta: number };
}

forEachCase('selfish-batching', (reference) => {
  for (const { prefix, settings: given } of variantsOf(reference)) {
    const settings = given as Settings;
    const expected = (name: string) => [...integersOf(reference, `${prefix}${name}`)];

    test(`${reference.folder} ${prefix}: columns of text and their windows`, () => {
      const { B, bptt } = settings;
      const matrix = batchify(integersOf(reference, `${prefix}input/ids`), B);
      assert.deepEqual([...matrix.ids], expected('expected/matrix'));
      const windows = windowsOf(matrix.rows, bptt);
      assert.deepEqual(windows.flatMap(({ start, length }) => [start, length]), expected('expected/windows'));
      const padded = (idsOf: (window: Window) => Int32Array) =>
        windows.flatMap((window) => [
          ...idsOf(window),
          ...new Array<number>((bptt - window.length) * B).fill(-1),
        ]);
      assert.deepEqual(padded((window) => inputsOf(matrix, window)), expected('expected/inputs'));
      assert.deepEqual(padded((window) => targetsOf(matrix, window)), expected('expected/targets'));
    });

    test(`${reference.folder} ${prefix}: windows of variable length from given draws`, () => {
      const { rows, bptt, max_seq_len_delta: delta } = settings.variable;
      const uniforms = tensorOf(reference, `${prefix}variable/input/u`).data;
      const normals = tensorOf(reference, `${prefix}variable/input/z`).data;
      const windows = (most: number | null) => {
        let next = 0;
        const draw = () => ({ uniform: uniforms[next] ?? NaN, normal: normals[next++] ?? NaN });
        const lengths = { half: 0.05, deviation: 5, least: 5, most, multiple: 1 };
        const all = variedWindowsOf(rows, bptt, lengths, draw);
        return all.flatMap(({ start, requested, length }) => [start, requested, length]);
      };
      assert.deepEqual(windows(null), expected('variable/expected/onlstm'));
      assert.deepEqual(windows(bptt + delta), expected('variable/expected/mos'));
    });
  }
});
