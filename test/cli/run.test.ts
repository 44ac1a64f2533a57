import assert from 'node:assert/strict';
import test from 'node:test';
import type { RunEvent } from '../../src/exec/events.ts';
import { workspace, type Workspace } from '../support/athanor.ts';
import { tinyExperiment, tinyFiles } from '../support/tiny.ts';

const run = async ({ athanor }: Workspace, ...words: readonly string[]): Promise<readonly RunEvent[]> => {
  const { stdout } = await athanor(['run', 'tiny.exp', '--json', ...words]);
  return stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as RunEvent);
};

const stagesWith = (events: readonly RunEvent[], type: RunEvent['type']): readonly string[] =>
  events
    .flatMap((event) =>
      event.type === type && 'stage' in event && event.stage !== null ? [event.stage] : [],
    )
    .sort();

const everyStage = [
  'dense',
  'evaluate dense',
  'evaluate pruned',
  'evaluate small',
  'mine',
  'pruned',
  'small',
];

test('a run closes with a table on stdout, and tells what happens on stderr, a line a change', async (t) => {
  const { athanor } = await workspace(t, tinyFiles);
  const { code, stdout, stderr } = await athanor(['run', 'tiny.exp']);
  assert.equal(code, 0);
  assert.match(stdout, /^train +dense +ran +\d\.\d s +[0-9a-f]{8} +6 steps, valid perplexity \d/m);
  assert.match(stdout, /^unigram of mine +\d+\.\d+ +\d+\.\d+$/m);
  assert.match(stdout, /^small +[\d.]+ +[\d.]+ +\S+ % +\d+ +\d+\.\d % +8 +\d\.\d\d KB +\d\.\dx/m);
  assert.match(stdout, /^held +evaluate small: expect perplexity\(test\) < 300, is \d/m);
  assert.match(stdout, /^7 ran in .* run \d{8}-\d{6}-[a-z]{3}$/m);
  for (const stage of everyStage) assert.match(stderr, new RegExp(`^${stage} +ran `, 'm'));
  assert.ok(!stderr.includes('\u001B'));
});

test('a second run runs nothing; one changed setting runs what it reaches, and no more', async (t) => {
  const rig = await workspace(t, tinyFiles);
  assert.deepEqual(stagesWith(await run(rig), 'stage ran'), everyStage);
  assert.deepEqual(stagesWith(await run(rig), 'stage hit'), everyStage);

  rig.write('tiny.exp', tinyExperiment.replace('to 60%', 'to 70%'));
  const plan = await rig.athanor(['plan', 'tiny.exp', '--exit-code']);
  assert.equal(plan.code, 3);
  assert.match(plan.stdout, /^prune +pruned +run +about [\d.]+ s +to 60% -> 70%/m);
  assert.match(plan.stdout, /^quantize +small +may run +about [\d.]+ s +depends on the bytes of pruned/m);
  assert.match(
    (await rig.athanor(['status', 'tiny.exp'])).stdout,
    /^prune +pruned +out of date +to 60% -> 70%/m,
  );
  assert.deepEqual(stagesWith(await run(rig), 'stage ran'), [
    'evaluate pruned',
    'evaluate small',
    'pruned',
    'small',
  ]);

  const why = await rig.athanor(['why', 'evaluate', 'small']);
  assert.match(
    why.stdout,
    /^evaluate small ran because its input changed: small \w{8} -> \w{8}\n {2}small ran because its input changed: pruned \w{8} -> \w{8}\n {4}pruned ran because of one setting:\n {6}to {2}60% -> 70% {2}tiny\.exp:10:30\n {6}dense was a hit/,
  );
  const diff = await rig.athanor(['diff', '--exit-code']);
  assert.equal(diff.code, 3);
  assert.match(diff.stdout, /^question {2}pruned\.to 60% -> 70% {2}tiny\.exp:10:30$/m);
  assert.match(diff.stdout, /n = 1, no verdict/);
  assert.match(diff.stdout, /^pruned +decoder +59\.\d % +32 +69\.\d % +32 +0\.\d+ +\d\d % in common$/m);

  rig.write('tiny.exp', tinyExperiment);
  assert.deepEqual(stagesWith(await run(rig), 'stage hit'), everyStage);
  assert.equal((await rig.athanor(['plan', 'tiny.exp', '--exit-code'])).code, 0);
});

test('a broken promise is told and ends with 1', async (t) => {
  const { athanor } = await workspace(t, {
    ...tinyFiles,
    'tiny.exp': tinyExperiment.replace('< 300', '< 2'),
  });
  const { code, stdout } = await athanor(['run', 'tiny.exp', '--quiet']);
  assert.equal(code, 1);
  assert.match(stdout, /^broken +evaluate dense: expect perplexity\(test\) < 2, is \d/m);
});

test('a stage that fails is told with its cure and its log, and what needs it does not run', async (t) => {
  const { athanor, path } = await workspace(t, { ...tinyFiles, 'words.txt': 'a single line\n' });
  const { code, stdout, stderr } = await athanor(['run', 'tiny.exp']);
  assert.equal(code, 1);
  assert.match(stderr, /^error: mine failed: /m);
  assert.match(stderr, /^ {3}= log: runs\/\S+\/logs\/mine\.log$/m);
  assert.doesNotMatch(stderr, /^\s+at |internal:/m);
  assert.match(stdout, /^train +dense +not run/m);
  assert.ok(path('runs').length > 0);
});

test('--quiet leaves stderr empty', async (t) => {
  const { athanor } = await workspace(t, tinyFiles);
  assert.equal((await athanor(['run', 'tiny.exp', '-q'])).stderr, '');
});

test('the store lies where --store or ATHANOR_STORE says, and doctor says which', async (t) => {
  const { athanor } = await workspace(t, tinyFiles);
  const env = { ATHANOR_STORE: 'there' };
  await athanor(['run', 'tiny.exp', '-q'], { env });
  assert.match((await athanor(['log'], { env })).stdout, /tiny\.exp +ok/);
  assert.match((await athanor(['log', '--store', 'there'])).stdout, /tiny\.exp +ok/);
  assert.match((await athanor(['log'])).stderr, /nothing has run/);
  assert.match((await athanor(['doctor'], { env })).stdout, /folder +\S+there +ATHANOR_STORE/);
  assert.match((await athanor(['doctor', '--store', 'else'], { env })).stdout, /folder +\S+else +--store/);
});

test('--set changes one setting, is named where it is at fault, and is found again by why', async (t) => {
  const rig = await workspace(t, tinyFiles);
  await run(rig);
  const ran = stagesWith(await run(rig, '--set', 'pruned.to=70%', '--set', 'small.bits=6'), 'stage ran');
  assert.deepEqual(ran, ['evaluate pruned', 'evaluate small', 'pruned', 'small']);
  assert.match((await rig.athanor(['why', 'pruned'])).stdout, /to {2}60% -> 70% {2}--set pruned\.to=70%$/m);
  for (const [set, said] of [
    ['small.bitz=6', /unknown [^]*bits/],
    ['small.bits', /E0501[^]*`=` is missing/],
    ['smal.bits=6', /did you mean `small`/],
    ['small.bits=17', /2 to 16[^]*--set small\.bits=17/],
  ] as const) {
    const { code, stderr } = await rig.athanor(['plan', 'tiny.exp', '--set', 'dense.steps=5', '--set', set]);
    assert.equal(code, 2);
    assert.match(stderr, said);
  }
});

test('--only, --force and --dry-run choose what runs', async (t) => {
  const rig = await workspace(t, tinyFiles);
  assert.deepEqual(stagesWith(await run(rig, '--only', 'dense'), 'stage ran'), ['dense', 'mine']);
  assert.match((await rig.athanor(['run', '-n', 'tiny.exp'])).stdout, /^prune +pruned +run +never run/m);
  assert.deepEqual(stagesWith(await run(rig, '--only', 'dense', '--force', 'dense'), 'stage ran'), ['dense']);
  const forced = await rig.athanor(['plan', '--force', 'tiny.exp']);
  assert.match(forced.stdout, /^corpus +mine +run +about [\d.]+ s +forced/m);
});

test('every query answers in JSON with its type and version', async (t) => {
  const { athanor } = await workspace(t, tinyFiles);
  await athanor(['run', 'tiny.exp', '-q']);
  const queries: readonly (readonly [string, readonly string[]])[] = [
    ['check', ['check', 'tiny.exp']],
    ['plan', ['plan', 'tiny.exp']],
    ['status', ['status', 'tiny.exp']],
    ['log', ['log']],
    ['run', ['show']],
    ['stage', ['show', 'dense']],
    ['why', ['why', 'dense']],
    ['diff', ['diff', '@last', 'tiny.exp']],
    ['graph', ['graph', 'tiny.exp']],
    ['codes', ['explain']],
    ['code', ['explain', 'E0101']],
    ['doctor', ['doctor']],
    ['fmt', ['fmt', 'tiny.exp']],
    ['init', ['init', 'new.exp']],
  ];
  for (const [type, words] of queries) {
    const { stdout, code } = await athanor([...words, '--json']);
    const answer = JSON.parse(stdout) as { readonly type: string; readonly version: number };
    assert.deepEqual([answer.type, answer.version, code], [type, 1, 0], words.join(' '));
  }
});
