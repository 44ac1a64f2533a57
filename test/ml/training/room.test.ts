import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { allocate } from '../../../src/engine/engine.ts';
import { languageModel } from '../../../src/ml/models/build.ts';
import { RoomPlan } from '../../../src/ml/training/room.ts';
import { stream } from '../../../src/ml/random/stream.ts';
import { tinyLstm, tinyTransformer } from '../support/models.ts';

const model = languageModel(tinyTransformer({}, 20));
const ids = fc.array(fc.nat(19), { minLength: 1, maxLength: 200 }).map((words) => Int32Array.from(words));

test('whatever the text and the window, there is room for every target, and each is routed to its place', () => {
  fc.assert(
    fc.property(ids, ids, (text, targets) => {
      const size = new RoomPlan(model, text).sizeOf({ time: targets.length, batch: 1 }, targets);
      const routes = allocate(model.routes(size));
      model.route(targets, size, routes);
      const room = size.room ?? [];
      assert.ok(room.every((places) => places >= 1 && places <= targets.length));
      const [head, places] = [routes['head'] ?? [], routes['places'] ?? []];
      const classes = [0, ...room.flatMap((_, tail) => [...(routes[`classes.${tail + 1}`] ?? [])])];
      const rows = [-1, ...room.flatMap((_, tail) => [...(routes[`rows.${tail + 1}`] ?? [])])];
      for (const [row, target] of targets.entries()) {
        const place = places[row] ?? NaN;
        if (target < 3) assert.deepEqual([head[row], place], [target, 0]);
        else {
          const tail = target < 6 ? 0 : 1;
          assert.deepEqual([head[row], rows[place]], [3 + 1 - tail, row]);
          assert.equal(classes[place], target - (tail === 0 ? 3 : 6));
        }
      }
    }),
  );
});

test('windows of a text drawn word by word need one size, nearly all of them', () => {
  const draw = stream(3, 'words');
  const text = Int32Array.from({ length: 40_000 }, () => Math.min(draw.integer(8), draw.integer(20)));
  const plan = new RoomPlan(model, text);
  const sizes = Array.from({ length: 100 }, (_, window) =>
    plan.sizeOf({ time: 400, batch: 1 }, text.subarray(400 * window, 400 * window + 400)),
  );
  const names = new Set(sizes.map(({ room = [] }) => room.join()));
  assert.ok(names.size <= 2, [...names].join(' and '));
  assert.ok(sizes.every(({ room = [] }) => room.every((places) => places < 400)));
});

test('a model without bins is given no room', () => {
  const plain = languageModel(tinyLstm());
  const size = new RoomPlan(plain, Int32Array.of(1, 2)).sizeOf({ time: 2, batch: 1 }, Int32Array.of(1, 2));
  assert.deepEqual(size, { time: 2, batch: 1 });
});
