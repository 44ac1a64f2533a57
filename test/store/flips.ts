/** A small store with a file of every kind, and single bits of it flipped and flipped back. */
import { chmodSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createHash } from 'node:crypto';
import { recipeKey } from '../../src/keys/key.ts';
import { basisOf } from '../../src/keys/question.ts';
import { Answers } from '../../src/store/answers.ts';
import { takeCensus, type StoreFile } from '../../src/store/census.ts';
import { Checkpoints } from '../../src/store/checkpoints.ts';
import { StoreError } from '../../src/store/errors.ts';
import { Inputs } from '../../src/store/inputs.ts';
import { ownMark } from '../../src/store/owner.ts';
import { RunRoot } from '../../src/store/roots.ts';
import { Store } from '../../src/store/store.ts';
import { verify } from '../../src/store/verification/verify.ts';
import { keyOf, manifestOf, recordOf } from './samples.ts';

/** Fills `root` with results, recipes, answers, checkpoints, a root, digests of inputs and evidence of earlier damage. */
export function fillStore(root: string): Store {
  const store = new Store(root);
  for (const seed of [1, 2, 3]) {
    const record = recordOf(store, seed, { weights: `weights ${seed}`.repeat(40), metrics: '' });
    store.publish(record);
    store.pointRecipe(recipeKey({ ...manifestOf(seed), inputs: {} }), record.contentKey);
  }
  new Answers(store, basisOf(manifestOf(1))).keep({ lambda: 0.07 }, 5.25);
  new Checkpoints(store, keyOf(4)).save({ step: 20, seconds: 3, pieces: [Buffer.from('the state')] });
  const held = new RunRoot(store, {
    ...{ run: '20260101-000000-abc', runsFolder: join(root, '..'), project: root, file: 'first.exp' },
    ...{ host: 'here', owner: ownMark(), startedAt: '2026-01-01T00:00:00Z' },
  });
  held.hold({ stage: 'dense', key: keyOf(1) });
  held.flush();
  held.hold({ stage: 'pruned', key: keyOf(2) });
  held.end();
  const inputs = new Inputs(store);
  // A file that has been at rest for a while.
  inputs.digest(join(import.meta.dirname, 'samples.ts'));
  inputs.save();
  const spoilt = store.putBlob(Buffer.from('spoilt'));
  chmodSync(store.layout.blob(spoilt.digest), 0o644);
  writeFileSync(store.layout.blob(spoilt.digest), 'spoiled');
  store.hasBlob(spoilt);
  return store;
}

/** Files in which a bit can be flipped. */
export function targets(store: Store): readonly StoreFile[] {
  return Object.values(takeCensus(store.layout))
    .flat()
    .filter(({ sizeBytes }) => sizeBytes > 0);
}

/** Flips a bit as a rotten disk does, without a trace in the times; gives what puts it back. */
export function flip({ path }: StoreFile, bit: number): () => void {
  const { mode, atimeMs, mtimeMs } = statSync(path);
  const before = readFileSync(path);
  const write = (bytes: Buffer): void => {
    chmodSync(path, 0o644);
    writeFileSync(path, bytes);
    chmodSync(path, mode);
    utimesSync(path, atimeMs / 1000, mtimeMs / 1000);
  };
  const after = Buffer.from(before);
  const at = bit >> 3;
  after.writeUInt8(after.readUInt8(at) ^ (1 << (bit & 7)), at);
  write(after);
  return () => {
    write(before);
  };
}

/** Whether the check finds damage in this file, and in this file alone; a store that cannot even be opened counts. */
export function isFound(root: string, { place }: StoreFile): boolean {
  try {
    const { damage } = verify(new Store(root), { quarantines: false });
    // Evidence is told to be wrong by the note on it.
    return (
      damage.length === 1 &&
      damage.every((found) => found.place.replace(/[.]json$/, '') === place.replace(/[.]json$/, ''))
    );
  } catch (error) {
    return error instanceof StoreError && error.message.includes(place);
  }
}

export interface Flip {
  readonly file: StoreFile;
  readonly bit: number;
}

/** The same flips for the same seed, spread over the files evenly and over the bits of each. */
export function* randomFlips(store: Store, seed: number, count: number): Generator<Flip> {
  const files = targets(store);
  for (let index = 0; index < count; index++) {
    const draw = createHash('sha256').update(`flip ${seed} ${index}`).digest();
    const file = files[draw.readUInt32LE(0) % files.length];
    if (file === undefined) return;
    yield { file, bit: draw.readUInt32LE(4) % (8 * file.sizeBytes) };
  }
}
