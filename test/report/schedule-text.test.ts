import assert from 'node:assert/strict';
import test from 'node:test';
import { scheduleText } from '../../src/report/schedule-text.ts';
import { dense, stageOf } from '../check/checking.ts';

test('a schedule that was found is printed as rules that a pruning takes in', () => {
  const schedule = {
    embedding: { from: 0, to: 0.3375 },
    'layers.0.recurrent': { from: 0.1, to: 0.57 },
  };
  const text = scheduleText('sens', schedule);
  assert.deepEqual(text, [
    'let sens = {',
    '  "embedding" { to 33.75% }',
    '  "layers.0.recurrent" { from 10%  to 57% }',
    '}',
  ]);
  const file = `${text.join('\n')}\n${dense}stage pruned = prune dense { with sens  over 100 }\n`;
  assert.deepEqual(stageOf('prune', 'pruned', file).settings.targets, {
    embedding: { from: 0, to: 0.3375 },
    'layers.0.recurrent': { from: 0.1, to: 0.57 },
  });
});
