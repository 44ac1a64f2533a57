/** What is no file of ours in the place of one: pipes, devices, folders, links, and other users' files. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  linkSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { digestOf } from '../../src/keys/digest.ts';
import { recipeKey } from '../../src/keys/key.ts';
import { Answers } from '../../src/store/answers.ts';
import { Checkpoints } from '../../src/store/checkpoints.ts';
import { encode } from '../../src/store/codec.ts';
import { StoreError } from '../../src/store/errors.ts';
import { Inputs } from '../../src/store/inputs.ts';
import { Leases } from '../../src/store/leases.ts';
import { uniqueName } from '../../src/store/owner.ts';
import { readRoots, RunRoot } from '../../src/store/roots.ts';
import { Store } from '../../src/store/store.ts';
import { verify } from '../../src/store/verification/verify.ts';
import { asOther, needsTwo, other } from './other-user.ts';
import { keyOf, manifestOf, recordOf } from './samples.ts';

const key = keyOf(1);

function filled(test: TestContext) {
  const folder = mkdtempSync(join(tmpdir(), 'athanor-intruders-'));
  test.after(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  const store = new Store(join(folder, 'store'));
  const record = recordOf(store, 1, { weights: 'honest weights' });
  store.publish(record);
  const recipe = recipeKey({ ...record.manifest, inputs: {} });
  store.pointRecipe(recipe, key);
  const digest = record.outputs['weights']?.digest ?? assert.fail();
  return { folder, store, record, recipe, digest };
}

/** What can stand under a name, each made in the place of what is there. */
const intruders: Readonly<Record<string, (path: string) => void>> = {
  pipe: (path) => {
    assert.equal(spawnSync('mkfifo', [path]).status, 0);
  },
  folder: (path) => {
    mkdirSync(path);
    writeFileSync(join(path, 'file'), 'in it');
  },
  'link to an endless device': (path) => {
    symlinkSync('/dev/zero', path);
  },
  'link to itself': (path) => {
    symlinkSync(path, path);
  },
  'link to nothing': (path) => {
    symlinkSync(join(dirname(path), 'nothing'), path);
  },
};

function put(path: string, make: (path: string) => void): void {
  rmSync(path, { force: true, recursive: true });
  mkdirSync(dirname(path), { recursive: true });
  make(path);
}

for (const [what, make] of Object.entries(intruders)) {
  test(`a ${what} in the place of a blob, a record or a pointer is a miss, and the next result takes its place`, (t) => {
    const { store, record, recipe, digest } = filled(t);
    put(store.layout.blob(digest), make);
    assert.equal(store.lookup(key).kind, 'miss');
    store.putBlob(Buffer.from('honest weights'));
    assert.equal(store.lookup(key).kind, 'hit');
    put(store.layout.record(key), make);
    assert.equal(store.lookup(key).kind, 'miss');
    assert.equal(store.recordOf(key), null);
    assert.equal(store.publish(record).kind, 'new');
    assert.equal(store.lookup(key).kind, 'hit');
    put(store.layout.recipe(recipe), make);
    assert.equal(store.lookupRecipe(recipe).kind, 'miss');
    if (what === 'folder') return;
    store.pointRecipe(recipe, key);
    assert.equal(store.lookupRecipe(recipe).kind, 'hit');
    assert.equal(verify(store, { quarantines: false }).damage.length, 0);
  });

  test(`a ${what} in the place of a state, an answer, a lease or the list of digests is passed over`, (t) => {
    const { folder, store } = filled(t);
    const checkpoints = new Checkpoints(store, key);
    const save = (step: number) => {
      checkpoints.save({ step, seconds: 1, pieces: [Buffer.from('state')] });
    };
    save(3);
    save(5);
    put(store.layout.checkpoint(key, 5), make);
    assert.equal(checkpoints.newest().checkpoint?.step, 3);
    save(7);
    assert.equal(checkpoints.newest().checkpoint?.step, 7);

    const answers = new Answers(store, digestOf(Buffer.from('basis')));
    answers.keep({ lambda: 1 }, 2);
    const [path = ''] = spawnSync('find', [store.layout.answers, '-type', 'f'], { encoding: 'utf8' })
      .stdout.trim()
      .split('\n');
    put(path, make);
    assert.equal(answers.find({ lambda: 1 }), null);

    put(store.layout.lease(key), make);
    const leases = new Leases(store.layout, 'a run');
    assert.equal(leases.claim(key).kind, 'held');

    const input = join(folder, 'input');
    writeFileSync(input, 'some text');
    put(store.layout.inputs, make);
    assert.equal(new Inputs(store).digest(input).kind, 'digested');
  });

  test(`a ${what} in the place of the mark or a root ends a command with words, and hangs none`, (t) => {
    const { store } = filled(t);
    const head = { run: '20260101-000000-abc', runsFolder: '/there', project: '/there', file: 'x.exp' };
    new RunRoot(store, { ...head, host: 'h', owner: 'o-1-x', startedAt: '2026' }).flush();
    const [root] = readRoots(store.layout);
    put(join(store.layout.roots, root?.name ?? ''), make);
    put(store.layout.mark, make);
    for (const ask of [() => readRoots(store.layout), () => new Store(store.layout.root)]) {
      try {
        ask();
        assert.equal(what, 'link to nothing');
      } catch (error) {
        assert.ok(error instanceof StoreError, String(error));
      }
    }
  });
}

test('a blob that is a link to the same bytes elsewhere is none: whoever has those could change them', (t) => {
  const { folder, store, digest } = filled(t);
  const outside = join(folder, 'outside');
  writeFileSync(outside, 'honest weights', { mode: 0o600 });
  utimesSync(outside, 1_000_000_000, 1_000_000_000);
  put(store.layout.blob(digest), (path) => {
    symlinkSync(outside, path);
  });
  assert.equal(store.lookup(key).kind, 'miss');
  // Neither read for the evidence nor sealed in our name.
  assert.equal(lstatSync(outside).mode & 0o777, 0o600);
});

test('a blob that has a name outside is noticed as soon as it is changed by that', (t) => {
  const { folder, store, digest } = filled(t);
  const outside = join(folder, 'outside');
  linkSync(store.layout.blob(digest), outside);
  chmodSync(outside, 0o644);
  writeFileSync(outside, 'forged weights');
  assert.equal(store.lookup(key).kind, 'miss');
});

test('a record whose manifest is not what its key stands for is shown to nobody', (t) => {
  const { store, record } = filled(t);
  const lie = { ...record, manifest: manifestOf(2) };
  put(store.layout.record(key), (path) => {
    writeFileSync(path, encode(lie));
  });
  assert.equal(store.recordOf(key), null);
  assert.equal(verify(store, { quarantines: false }).damage.length, 1);
});

test('a part that is said to lie beyond the end of a blob is refused, and the blob is left in peace', (t) => {
  const { store, digest } = filled(t);
  const into = new Uint8Array(8);
  assert.throws(() => {
    store.readPart(digest, 1e9, into);
  }, StoreError);
  assert.equal(store.lookup(key).kind, 'hit');
  store.readPart(digest, 0, into);
  assert.equal(Buffer.from(into).toString(), 'honest w');
});

test(
  'a lease that another user’s dead runner left, and that nobody else may take away, keeps nobody waiting',
  needsTwo,
  (t) => {
    const { folder, store } = filled(t);
    chmodSync(folder, 0o755);
    for (const each of [store.layout.root, store.layout.aside]) chmodSync(each, 0o1777);
    mkdirSync(store.layout.leases);
    chmodSync(store.layout.leases, 0o1777);
    const { pid } = spawnSync(process.execPath, ['-e', '']);
    const [realm = '', , random = ''] = uniqueName().split('-');
    const owner = `${realm}-${pid}-${random}`;
    const lease = JSON.stringify({ owner, run: 'theirs', host: 'there', pid });
    // We are the other user, and the lease is root's.
    writeFileSync(store.layout.lease(key), lease);
    const program = [
      "const { Leases } = await import(process.argv[1] + '/src/store/leases.ts');",
      "const { Store } = await import(process.argv[1] + '/src/store/store.ts');",
      'const store = new Store(process.argv[2]);',
      "const claim = new Leases(store.layout, 'ours').claim(process.argv[3]);",
      'console.log(claim.kind, claim.from?.run);',
    ].join('\n');
    const root = join(import.meta.dirname, '../..');
    const { stdout, stderr } = asOther(
      'cd "$1" && exec "$2" --import tsx --input-type=module -e "$3" "$1" "$4" "$5"',
      ...[root, process.execPath, program, store.layout.root, key],
    );
    assert.equal(stdout, 'held theirs\n', stderr);
    assert.equal(readFileSync(store.layout.lease(key), 'utf8'), lease);
  },
);

test(
  'who owns a folder of a shared store can replace what is in it, and each reader notices',
  needsTwo,
  (t) => {
    const { folder, store, record, digest } = filled(t);
    chmodSync(folder, 0o755);
    const blob = store.layout.blob(digest);
    spawnSync('chown', [String(other), dirname(blob)]);
    for (let at = dirname(blob); at !== folder; at = dirname(at)) chmodSync(at, 0o1777);
    const forge =
      'rm -f "$1" && printf "forged weights" > "$1" && touch -d @1000000000 "$1" && chmod 444 "$1"';
    assert.equal(asOther(forge, blob).status, 0);
    assert.equal(store.lookup(key).kind, 'hit');
    assert.throws(() => store.readBlob(digest), /is corrupt/);
    assert.throws(() => {
      new Store(store.layout.root).readPart(digest, 0, new Uint8Array(4));
    }, /is missing|is corrupt/);
    assert.equal(store.lookup(record.contentKey).kind, 'miss');
  },
);
