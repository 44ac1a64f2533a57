import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type TestContext } from 'node:test';
import type { ContentKey, RecipeKey, StageName } from '../../src/base/brand.ts';
import type { JsonObject } from '../../src/base/json.ts';
import type { RunEvent } from '../../src/exec/events.ts';
import { Curves, curvesFolder } from '../../src/exec/tensorboard/curves.ts';
import { encodeEvent } from '../../src/exec/tensorboard/event.ts';
import { crc32c, framed } from '../../src/exec/tensorboard/record.ts';
import { pointsOf } from '../../src/exec/tensorboard/scalars.ts';
import { assertNoZigzag, readEventFile, readEventFolder } from '../support/event-file.ts';

const dense = 'dense' as StageName;
const started: RunEvent = {
  ...{ type: 'stage started', stage: dense, kind: 'train' },
  ...{ key: 'k' as ContentKey, recipe: 'r' as RecipeKey },
};
const told = (...lines: JsonObject[]): RunEvent => ({ type: 'stage metrics', stage: dense, lines });

function folderOf(test: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'athanor-curves-'));
  test.after(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  return folder;
}

test('the checksum is that of RFC 3720', () => {
  assert.equal(crc32c(new Uint8Array(32)), 0x8a9136aa);
  assert.equal(crc32c(new Uint8Array(32).fill(0xff)), 0x62a8ab43);
  assert.equal(crc32c(Buffer.from('123456789')), 0xe3069283);
});

test('large steps, long tags and losses that are no numbers come back as they went', () => {
  const tag = `model/${'x'.repeat(300)}`;
  const scalars = [
    { tag, value: NaN },
    { tag: 'train/loss', value: 0.1 },
  ];
  const event = encodeEvent({ wallTime: 1.5, step: 3_000_000_000, what: { kind: 'scalars', scalars } });
  const { curves, wallTimes } = readEventFile(framed(event));
  assert.deepEqual(wallTimes, [1.5]);
  assert.deepEqual(curves, {
    [tag]: [{ step: 3_000_000_000, value: NaN }],
    'train/loss': [{ step: 3_000_000_000, value: Math.fround(0.1) }],
  });
});

test('a line without a step is no point, and a validation does not tell the rate of its step again', () => {
  assert.equal(pointsOf({ tensor: 'decoder', sparsity: 0.5, loss: 4 }), null);
  assert.deepEqual(pointsOf({ step: 7, rate: 2, validLoss: 0, averaged: true }), {
    step: 7,
    scalars: [
      { tag: 'validation/loss', value: 0 },
      { tag: 'validation/perplexity', value: 1 },
    ],
  });
});

test('a stage that starts again in a run leaves one file with every step once', (t) => {
  const folder = folderOf(t);
  const curves = new Curves(folder);
  curves.take(started, 100);
  curves.take(told({ step: 1, loss: 3 }, { step: 2, loss: 2 }), 101);
  curves.take(started, 102);
  assert.equal(readdirSync(curvesFolder(folder, dense)).length, 1);
  curves.take(told({ step: 1, loss: 3 }), 102);
  const progress = { done: 2, total: 3, unit: 'steps', tokensPerSecond: 50 } as const;
  curves.take({ type: 'stage progress', stage: dense, progress }, 103);
  curves.take(told({ step: 2, loss: 2 }), 103);
  curves.take(told({ step: 3, loss: 1 }), 104);
  const read = readEventFolder(curvesFolder(folder, dense));
  assertNoZigzag(read);
  assert.equal(read.version, 'brain.Event:2');
  assert.deepEqual(read.wallTimes, [102, 102, 102, 103, 104]);
  assert.deepEqual(
    read.curves['train/loss']?.map(({ step, value }) => [step, value]),
    [
      [1, 3],
      [2, 2],
      [3, 1],
    ],
  );
  assert.deepEqual(read.curves['speed/tokens per second'], [{ step: 2, value: 50 }]);
});

test('a stage without curves leaves no file', (t) => {
  const folder = folderOf(t);
  const curves = new Curves(folder);
  curves.take(started, 1);
  curves.take(told(), 1);
  assert.deepEqual(readdirSync(folder), []);
});
