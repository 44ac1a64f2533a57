import assert from 'node:assert/strict';
import { chownSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { digestOf } from '../../src/keys/digest.ts';
import { workspace, type Workspace } from '../support/athanor.ts';
import { tinyText } from '../support/tiny.ts';

const base = `corpus mine = text { path "words.txt"  min_count 1 }
model lstm { layers 1  embedding 8  width 8 }
stage dense = train lstm on mine { steps 2  batch 2  bptt 5  engine reference }
`;
const main = `import dense from "base.exp"
stage pruned = prune dense { to 60% }
`;

async function ranOnce(t: TestContext): Promise<Workspace> {
  const place = await workspace(t, {
    'a.exp': main,
    'base.exp': base,
    'words.txt': tinyText(40),
    'package.json': '{}',
  });
  const { code, stderr } = await place.athanor(['run', 'a.exp']);
  assert.equal(code, 0, stderr);
  return place;
}

function keptFile(place: Workspace): string {
  const folder = place.path('runs/checked');
  const [only = '', ...more] = readdirSync(folder);
  assert.deepEqual(more, []);
  return join(folder, only);
}

test('a run that finds its texts as they were takes the plan that an earlier run checked', async (t) => {
  const place = await ranOnce(t);
  const file = keptFile(place);
  const body = readFileSync(file, 'utf8').slice(64);
  // Nothing but the kept plan says so, which is how its use is seen.
  const altered = body.replace('"to":0.6', '"to":0.7');
  assert.notEqual(altered, body);
  writeFileSync(file, digestOf(Buffer.from(altered)) + altered);
  const { stdout } = await place.athanor(['run', 'a.exp']);
  assert.match(stdout, /^prune +pruned +ran/m);
});

const asRoot = process.getuid?.() === 0 ? {} : { skip: 'only root can give a file to another user' };

test(
  "a plan that another user left is not taken, since it says what one's run reads and does",
  asRoot,
  async (t) => {
    const place = await ranOnce(t);
    const file = keptFile(place);
    const altered = readFileSync(file, 'utf8').slice(64).replace('"to":0.6', '"to":0.7');
    writeFileSync(file, digestOf(Buffer.from(altered)) + altered);
    chownSync(file, 65_534, 65_534);
    const { stdout } = await place.athanor(['run', 'a.exp']);
    assert.match(stdout, /^prune +pruned +hit/m);
  },
);

test('a kept plan that is not whole is made again', async (t) => {
  const place = await ranOnce(t);
  const file = keptFile(place);
  const whole = readFileSync(file, 'utf8');
  writeFileSync(file, whole.replace('"to":0.6', '"to":0.7'));
  const { stdout } = await place.athanor(['run', 'a.exp']);
  assert.match(stdout, /^prune +pruned +hit/m);
  assert.equal(readFileSync(file, 'utf8'), whole);
});

test('a change of whatever checking asked has an experiment checked again', async (t) => {
  const place = await ranOnce(t);
  const run = async (env: Readonly<Record<string, string>> = {}, ...more: readonly string[]) =>
    place.athanor(['run', 'a.exp', ...more], { env });

  // The file itself, with a promise that only checking finds mistaken.
  place.write('a.exp', `${main}evaluate nothing on test\n`);
  assert.match((await run()).stderr, /E0201|nothing/);
  place.write('a.exp', main);
  assert.equal((await run()).code, 0);

  place.write('base.exp', base.replace('steps 2', 'steps 0'));
  assert.equal((await run()).code, 2, 'what it imports');
  place.write('base.exp', base);
  assert.equal((await run()).code, 0);

  assert.equal((await run({}, '--set', 'pruned.to=170%')).code, 2, 'an override');
  assert.equal((await run({ ATHANOR_ENGINE: 'nonsense' })).code, 2, 'the environment');
  place.write('home/athanor/config.json', '{ "engine": "nonsense" }');
  assert.equal((await run({ XDG_CONFIG_HOME: place.path('home') })).code, 2, 'the configuration');

  rmSync(place.path('words.txt'));
  const missing = await run();
  assert.equal(missing.code, 2, 'a file of data');
  assert.match(missing.stderr, /words\.txt/);
});

test('an experiment of which there is something to say is checked, and said, each time', async (t) => {
  const unused = 'let unused = 3\n';
  const place = await workspace(t, { 'a.exp': unused + base, 'words.txt': tinyText(40) });
  for (const time of ['first', 'second']) {
    const { code, stderr } = await place.athanor(['run', 'a.exp']);
    assert.equal(code, 0, stderr);
    assert.match(stderr, /warning/, `the ${time} time`);
  }
});

test('a run with an override leaves the plan of that call, and `plan` and `check` keep none', async (t) => {
  const place = await ranOnce(t);
  const file = keptFile(place);
  const { mtimeMs } = statSync(file);
  await place.athanor(['plan', 'a.exp', '--set', 'pruned.to=50%']);
  await place.athanor(['check', 'a.exp']);
  assert.equal(statSync(file).mtimeMs, mtimeMs);
  const other = await place.athanor(['run', 'a.exp', '--set', 'pruned.to=50%']);
  assert.match(other.stdout, /^prune +pruned +ran/m);
  assert.match((await place.athanor(['run', 'a.exp'])).stdout, /^prune +pruned +hit/m);
});
