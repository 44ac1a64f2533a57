import assert from 'node:assert/strict';
import test from 'node:test';
import type { ModelSettings } from '../../src/check/settings/model.ts';
import { initialise } from '../../src/ml/models/initialise.ts';
import { describe } from '../../src/ml/models/description.ts';
import { stream } from '../../src/ml/random/stream.ts';
import { connectionsText, lastMove } from '../../src/report/connections-text.ts';
import { densitiesOf } from '../../src/report/masks.ts';
import { compareModels, type KeptModel } from '../../src/report/diff/tensors.ts';
import { readTensors } from '../../src/report/weights-file.ts';
import { encodeModel } from '../../src/stages/artifacts.ts';
import { movedText } from '../../src/stages/moved-text.ts';

const gru: ModelSettings = { type: 'gru', layers: 1, embedding: 10, width: 10, dropout: 0, tied: true };
const recurrent = 'layers.0.recurrent';

/** Weights of a GRU whose recurrent matrix keeps the entries that `keep` says. */
function weightsWith(keep: (row: number, column: number) => boolean): Uint8Array {
  const description = describe(gru, 12);
  const weights = initialise(description, 3);
  weights[recurrent]?.forEach((_, at, values) => {
    if (!keep(Math.floor(at / 10), at % 10)) values[at] = 0;
  });
  return encodeModel({ description, weights }).weights;
}

test('densities are told by gate, of the matrices that have zeros', () => {
  // All of gate r, half of z, a tenth of n.
  const weights = weightsWith((row, column) => row < 10 || (row < 20 ? column < 5 : column === 0));
  const densities = densitiesOf(weights, gru);
  assert.deepEqual(
    densities.map(({ name, connections }) => [name, connections]),
    [[recurrent, 160]],
  );
  assert.deepEqual(
    densities[0]?.gates?.map(({ density }) => density),
    [1, 0.5, 0.1],
  );
  const [, line = ''] = connectionsText(densities, gru, (_, text) => text);
  assert.match(line, /layers\.0\.recurrent +160 +53\.3 % +r 100\.0 %, z 50\.0 %, n 10\.0 %/);
});

test('neurons in another order are the same topology, and no overlap', () => {
  const kept = new Float32Array(300);
  stream(1, 'mask').fillKeepMask(kept, 0.3);
  const has = (row: number, column: number) => kept[row * 10 + column] === 1;
  const one = weightsWith(has);
  // Rows of each gate the other way round.
  const other = weightsWith((row, column) => has(10 * Math.floor(row / 10) + 9 - (row % 10), column));
  const between = (architecture: ModelSettings | null) => {
    const model = (weights: Uint8Array): KeptModel => ({
      architecture,
      bits: {},
      tensors: readTensors(weights),
    });
    const rows = compareModels([model(one), model(other)]);
    return rows.find(({ tensor }) => tensor === recurrent)?.against[1]?.masks;
  };
  const masks = between(gru);
  assert.equal(masks?.topology, 0);
  assert.ok(masks.shared < 0.6, `${masks.shared}`);
  assert.equal(between(null)?.topology, null);
});

test('of a log the last move is shown, whole', () => {
  const change = {
    ...{ name: 'decoder', importance: 1, quota: 1, amount: 2, before: 10, removed: 2, after: 10 },
    ...{ densities: [0.5], distance: 0.2 },
  };
  const log = [
    'step 0, epoch 0.00: loss 5',
    movedText(10, [change]),
    movedText(20, [change]),
    'step 30: done',
  ];
  assert.deepEqual(lastMove(`${log.join('\n')}\n`), movedText(20, [change]).split('\n'));
  assert.deepEqual(lastMove('step 30: done\n'), []);
});
