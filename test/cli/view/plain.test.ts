import assert from 'node:assert/strict';
import test from 'node:test';
import { jsonView } from '../../../src/cli/view/json.ts';
import { plainView } from '../../../src/cli/view/plain.ts';
import { unpainted } from '../../../src/report/table.ts';
import { failed, hit, progress, ran, runStarted, stages, started } from './samples.ts';

const play = (verbose: boolean): string[] => {
  let text = '';
  let now = 0;
  const view = plainView({
    stages,
    write: (part) => (text += part),
    paint: unpainted,
    now: () => now,
    verbose,
  });
  for (const event of [runStarted, hit, started]) view.show(event);
  for (let step = 100; step <= 500; step += 100) {
    now += 12_000;
    view.show(progress(step, 6));
    view.show({
      type: 'stage checkpoint',
      stage: started.type === 'stage started' ? started.stage : stages[1].name,
      step,
    });
  }
  view.show(ran);
  view.show(failed);
  view.show({ type: 'run ended', exitCode: 1, seconds: 60 });
  view.close();
  return text.trimEnd().split('\n');
};

test('each change of state is one line, and a long stage says where it is now and then', () => {
  assert.deepEqual(play(false), [
    'run r1: first.exp, 3 stages',
    'sotu    hit  2.01M tokens',
    'dense   started  abcdef01',
    'dense   step 300/600, 36 s left, loss 6.000, perplexity 403.4, 12.3k tokens/s',
    'dense   ran 58 s  600 steps, valid perplexity 214.3',
    'pruned  failed  the disk is full at line two',
  ]);
});

test('checkpoints are shown when asked for', () => {
  assert.equal(play(true).filter((line) => line.includes('checkpoint')).length, 5);
});

test('as JSON each event is one line that reads back as the event', () => {
  const lines: string[] = [];
  const view = jsonView((text) => lines.push(text));
  view.show(runStarted);
  view.show(failed);
  assert.deepEqual(
    lines.map((line) => JSON.parse(line) as unknown),
    [runStarted, failed],
  );
  assert.ok(lines.every((line) => line.indexOf('\n') === line.length - 1));
});
