import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { Board } from '../../../src/cli/view/board.ts';
import { frame } from '../../../src/cli/view/frame.ts';
import { unpainted } from '../../../src/report/table.ts';
import type { RunEvent } from '../../../src/exec/events.ts';
import { failed, hit, name, progress, ran, runStarted, stages, started } from './samples.ts';

const wide = { columns: 140, rows: 24 };

const playing = (): Board => {
  const board = new Board(stages);
  for (const event of [runStarted, hit, started]) board.apply(event, 0);
  for (let step = 100; step <= 300; step += 10) board.apply(progress(step, 8 - step / 100), step * 100);
  return board;
};

test('a running stage shows its step, the time left at its pace, loss, perplexity, speed and curve', () => {
  const lines = frame(playing(), { startedAt: 0, now: 30_000 }, wide, unpainted);
  assert.deepEqual(lines, [
    '= corpus sotu    hit  2.01M tokens',
    '⠋ train  dense   step 300/600  30 s left  loss 5.000  perplexity 148.4  12.3k tokens/s  ██▇▇▇▆▆▆▅▅▅▄▄▃▃▃▂▂▂▁▁',
    '· prune  pruned',
    '1 of 3 stages · 30 s',
  ]);
});

test('a narrow terminal keeps the most telling figures', () => {
  const lines = frame(playing(), { startedAt: 0, now: 30_000 }, { columns: 44, rows: 24 }, unpainted);
  assert.equal(lines[1], '⠋ train  dense   step 300/600  30 s left');
});

test('where kinds and figures do not fit side by side the kinds go first, then the middle of long names', () => {
  const named = [
    { name: name('words'), kind: 'corpus' },
    { name: name('pruned[to=60%, seed=1]'), kind: 'prune' },
  ] as const;
  const lines = (columns: number): string[] => {
    const board = new Board(named);
    board.apply({ ...started, stage: named[1].name } as typeof started, 0);
    board.apply({ ...progress(100, 5), stage: named[1].name } as typeof started, 0);
    board.apply({ ...progress(300, 5), stage: named[1].name } as typeof started, 20_000);
    return frame(board, { startedAt: 0, now: 20_000 }, { columns, rows: 24 }, unpainted);
  };
  assert.equal(lines(58)[1], '⠋ prune  pruned[to=60%, seed=1]  step 300/600  30 s left');
  assert.equal(lines(52)[1], '⠋ pruned[to=60%, seed=1]  step 300/600  30 s left');
  assert.equal(lines(44)[1], '⠋ pruned[…seed=1]  step 300/600  30 s left');
  assert.equal(lines(20)[1], '⠋ pruned[to… seed=1]');
});

test('the memory of all workers is in the last line, after what the run was told', () => {
  const board = playing();
  const working = progress(310, 4) as RunEvent & { type: 'stage progress' };
  board.apply({ ...working, progress: { ...working.progress, memory: 412_000_000 } }, 31_000);
  const moment = { startedAt: 0, now: 31_000, told: 'stopping' };
  assert.equal(
    frame(board, moment, wide, unpainted).at(-1),
    'stopping · 1 of 3 stages · 31 s · memory 412 MB',
  );
  board.apply(ran, 60_000);
  assert.equal(frame(board, { ...moment, told: null }, wide, unpainted).at(-1), '2 of 3 stages · 31 s');
});

test('what ended shows its result, and a failure its reason on one line', () => {
  const board = playing();
  board.apply(ran, 60_000);
  board.apply(failed, 61_000);
  const lines = frame(board, { startedAt: 0, now: 61_000 }, wide, unpainted);
  assert.equal(lines[1], '✓ train  dense   58 s  600 steps, valid perplexity 214.3');
  assert.equal(lines[2], '✗ prune  pruned  failed: the disk is full at line two');
  assert.equal(lines[3], '3 of 3 stages · 1 min 01 s');
});

test('of more stages than lines the running and failed ones stay', () => {
  const many = Array.from({ length: 100 }, (_, index) => ({
    name: name(`s${index}`),
    kind: 'train' as const,
  }));
  const board = new Board(many);
  board.apply({ ...started, stage: name('s50') } as typeof started, 0);
  board.apply({ ...failed, stage: name('s7') } as typeof failed, 0);
  const lines = frame(board, { startedAt: 0, now: 0 }, { columns: 80, rows: 8 }, unpainted);
  assert.equal(lines.length, 7);
  assert.ok(lines.some((line) => line.includes('s50')));
  assert.ok(lines.some((line) => line.includes('s7')));
  assert.match(lines.at(-1) ?? '', /94 not shown/);
});

test('no line is wider than the terminal, however narrow', () => {
  fc.assert(
    fc.property(fc.integer({ min: 4, max: 200 }), fc.integer({ min: 3, max: 50 }), (columns, rows) => {
      const board = playing();
      board.apply(failed, 1);
      const lines = frame(board, { startedAt: 0, now: 40_000 }, { columns, rows }, unpainted);
      assert.ok(lines.length <= Math.max(2, rows - 1));
      for (const line of lines) assert.ok(line.length <= columns, `${line.length} > ${columns}: ${line}`);
    }),
  );
});
