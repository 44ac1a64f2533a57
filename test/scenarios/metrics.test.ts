/** What a training measures can be seen while it runs, after a kill, after a resume, and of a hit. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import test from 'node:test';
import { assertNoZigzag, readEventFolder, type ReadEvents } from '../support/event-file.ts';
import { workspace, type Workspace } from '../support/athanor.ts';
import { execute, longFiles, startTraining } from './tiny.ts';

const tensorboard = process.env['ATHANOR_TENSORBOARD_PYTHON'];

async function metrics(place: Workspace, ...words: string[]): Promise<string> {
  const { code, stdout, stderr } = await place.athanor(['show', ...words]);
  assert.equal(code, 0, stderr);
  return stdout;
}

function runOf(stdout: string): string {
  return /"type":"run started","version":1,"run":"([^"]+)"/.exec(stdout)?.[1] ?? assert.fail(stdout);
}

function parse(text: string): readonly Record<string, number>[] {
  const lines = text.trimEnd().split('\n');
  return lines.map((line) => JSON.parse(line) as Record<string, number>);
}

/** The curve of a figure as float32, as it follows from the metric log. */
function curve(lines: readonly Record<string, number>[], figure: string) {
  return lines.flatMap((line) => {
    const { step = NaN, [figure]: value } = line;
    return value === undefined ? [] : [{ step, value: Math.fround(value) }];
  });
}

test('a training that was killed and resumed has one metric log and one chart, with every step once', async (t) => {
  const place = await workspace(t, longFiles);
  const { group, ended } = await startTraining(place, 'stage checkpoint');
  process.kill(-group, 'SIGKILL');
  await ended;
  const early = parse(await metrics(place, 'dense', '--metrics', 'ndjson'));
  assert.ok(early.length > 0 && early.length < 250);

  const resumed = await execute(place);
  assert.match(resumed.answer.stdout, /"type":"stage resumed","stage":"dense"/);
  const lines = parse(await metrics(place, 'dense', '--metrics', 'ndjson'));
  assert.deepEqual(lines.slice(0, early.length), early);
  const chart = (run: string, stage: string) =>
    readEventFolder(place.path(join('runs', run, 'tensorboard', stage)));
  const run = runOf(resumed.answer.stdout);
  const drawn = chart(run, 'dense');
  assertNoZigzag(drawn);
  assert.deepEqual(drawn.curves['train/loss'], curve(lines, 'loss'));
  assert.deepEqual(drawn.curves['validation/loss'], curve(lines, 'validLoss'));
  assert.equal(drawn.curves['train/loss'].length, 250);
  const pruned = chart(run, 'pruned');
  assertNoZigzag(pruned);
  assert.equal(pruned.curves['weights/sparsity']?.length, 10);

  const again = await execute(place);
  assert.deepEqual(again.ran, []);
  const folder = (await metrics(place, 'dense', '--metrics', 'tensorboard')).trim();
  assert.equal(folder, join('runs', runOf(again.answer.stdout), 'tensorboard', 'dense'));
  const ofHit = readEventFolder(place.path(folder));
  assert.deepEqual(ofHit.curves['train/loss'], drawn.curves['train/loss']);
  assert.equal(await metrics(place, 'dense', '--metrics', 'tensorboard'), `${folder}\n`);

  const [head, first, ...rows] = (await metrics(place, 'dense', '--metrics', 'csv')).trimEnd().split('\n');
  assert.equal(head, 'step,rate,loss,validLoss');
  assert.equal(first, `2,2,${lines[0]?.['loss']},`);
  assert.equal(rows.length + 1, lines.length);
  assert.match(
    await metrics(place, 'evaluate dense', '--metrics', 'csv'),
    /^valid\.perplexity,|[,.]perplexity/,
  );
  const none = await place.athanor(['show', 'words', '--metrics', 'csv']);
  assert.equal(none.code, 2);
  assert.match(none.stderr, /`words` has no metrics/);

  await t.test(
    'TensorBoard reads the same',
    { skip: tensorboard === undefined && 'ATHANOR_TENSORBOARD_PYTHON names no Python with tensorboard' },
    () => {
      const read = byTensorboard(tensorboard ?? '', place.path('runs'));
      const expected: readonly (readonly [string, ReadEvents])[] = [
        [`${run}/tensorboard/dense`, drawn],
        [`${run}/tensorboard/pruned`, pruned],
        [folder.slice('runs/'.length), ofHit],
      ];
      for (const [name, { curves }] of expected) assert.deepEqual(read[name], pairs(curves));
    },
  );
});

function pairs(curves: ReadEvents['curves']): Readonly<Record<string, readonly (readonly number[])[]>> {
  return Object.fromEntries(
    Object.entries(curves).map(([tag, points = []]) => [tag, points.map(({ step, value }) => [step, value])]),
  );
}

const program = `
import json, sys
from tensorboard.backend.event_processing.event_multiplexer import EventMultiplexer
found = EventMultiplexer(size_guidance={'scalars': 0}).AddRunsFromDirectory(sys.argv[1]).Reload()
def curves(run, tags):
    return {tag: [[e.step, e.value] for e in found.Scalars(run, tag)] for tag in tags}
print(json.dumps({run: curves(run, tags['scalars']) for run, tags in found.Runs().items()}))
`;

/** Every curve that TensorBoard's own reader finds below a folder, by run and tag. */
function byTensorboard(python: string, folder: string) {
  const text = execFileSync(python, ['-c', program, folder], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  return JSON.parse(text) as Readonly<Record<string, ReturnType<typeof pairs>>>;
}
