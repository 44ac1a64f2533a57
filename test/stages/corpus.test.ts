import assert from 'node:assert/strict';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import type { CorpusSettings } from '../../src/check/settings/corpus.ts';
import { decodeCorpus } from '../../src/stages/artifacts.ts';
import { bytesOf, digestsOf, done, jobOf, runHere, temporaryFolder } from './rig.ts';

const text = (vocabulary: { minCount: number; size: number | null }): CorpusSettings => ({
  type: 'text',
  vocabulary,
  split: { kind: 'files' },
});
const everyWord = text({ minCount: 1, size: null });

/** Three files, by role. */
function write(
  folder: string,
  texts: Record<'train' | 'valid' | 'test', string | Uint8Array>,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(texts).map(([role, content]) => {
      const path = join(folder, `${role}.txt`);
      writeFileSync(path, content);
      return [role, path];
    }),
  );
}

test('a text becomes ids, words in id order and the unigram perplexities', async (context) => {
  const folder = temporaryFolder(context);
  const files = write(folder, { train: 'a b a c\na\n', valid: 'a z\n', test: 'b\n' });
  const corpus = await done(folder, 'corpus', { settings: text({ minCount: 2, size: null }), files });

  const words = JSON.parse(bytesOf(folder, corpus, 'vocabulary').toString()) as string[];
  assert.deepEqual(words, ['a', '<unk>', '<eos>']);
  const tokens = decodeCorpus(bytesOf(folder, corpus, 'tokens'));
  assert.deepEqual(tokens, {
    train: Int32Array.of(0, 1, 0, 1, 2, 0, 2),
    valid: Int32Array.of(0, 1, 2),
    test: Int32Array.of(1, 2),
    vocabulary: 3,
  });
  // Counts 3, 2, 2 raised by one, of 10.
  const valid = Math.cbrt((10 / 4) * (10 / 3) * (10 / 3));
  const test = 10 / 3;
  const unigram = JSON.parse(bytesOf(folder, corpus, 'unigram').toString()) as {
    valid: number;
    test: number;
  };
  assert.ok(Math.abs(unigram.valid - valid) < 1e-12);
  assert.ok(Math.abs(unigram.test - test) < 1e-12);
  assert.deepEqual(corpus.summary, {
    tokens: 12,
    train: 7,
    valid: 3,
    test: 2,
    vocabulary: 3,
    unigramValid: unigram.valid,
    unigramTest: unigram.test,
  });
});

test('a word that only <unk> could stand for is counted in the size, though no split has it', async (context) => {
  const folder = temporaryFolder(context);
  const files = write(folder, { train: 'a b\n', valid: 'a\n', test: 'b\n' });
  const corpus = await done(folder, 'corpus', { settings: everyWord, files });
  assert.equal(decodeCorpus(bytesOf(folder, corpus, 'tokens')).vocabulary, 4);
});

test('equal files give equal bytes wherever they lie', async (context) => {
  const texts = { train: 'x y z y x\n', valid: 'x\n', test: 'y\n' };
  const run = async () => {
    const folder = temporaryFolder(context);
    return digestsOf(await done(folder, 'corpus', { settings: everyWord, files: write(folder, texts) }));
  };
  assert.deepEqual(await run(), await run());
});

test('a file that changed after its stage was keyed is a trouble, not a result', async (context) => {
  const folder = temporaryFolder(context);
  const files = write(folder, { train: 'a\n', valid: 'a\n', test: 'a\n' });
  const job = jobOf(folder, 'corpus', { settings: everyWord, files });
  writeFileSync(join(folder, 'valid.txt'), 'b\n');
  const { outcome } = await runHere(job);
  assert.deepEqual(outcome, {
    status: 'failed',
    cause: 'user',
    message: `${join(folder, 'valid.txt')} was changed since this run began`,
    hint: 'run again: the stage will be keyed with the new content',
    stack: null,
  });
});

test("text that is not UTF-8 is the user's to mend", async (context) => {
  const folder = temporaryFolder(context);
  const files = write(folder, { train: 'a\n', valid: Buffer.from([0x61, 0xff, 0x0a]), test: 'a\n' });
  const { outcome } = await runHere(jobOf(folder, 'corpus', { settings: everyWord, files }));
  assert.ok(outcome.status === 'failed' && outcome.cause === 'user');
  assert.equal(outcome.message, `${join(folder, 'valid.txt')}, line 1 is not valid UTF-8`);
});

/** Files under the folder that ATHANOR_DATA names; null, with a reason, where they are not there. */
function published(context: TestContext, names: Record<string, string>): Record<string, string> | null {
  const folder = process.env['ATHANOR_DATA'];
  if (folder === undefined) {
    context.skip('ATHANOR_DATA does not say where the corpora are');
    return null;
  }
  const paths = Object.fromEntries(Object.entries(names).map(([role, name]) => [role, join(folder, name)]));
  const missing = Object.values(paths).find((path) => !existsSync(path));
  if (missing === undefined) return paths;
  context.skip(`${missing} is not there`);
  return null;
}

test('Penn Treebank has the published counts and the known unigram perplexity', async (context) => {
  const names = { train: 'ptb/ptb.train.txt.gz', valid: 'ptb/ptb.valid.txt.gz', test: 'ptb/ptb.test.txt.gz' };
  const files = published(context, names);
  if (files === null) return;
  const { summary } = await done(temporaryFolder(context), 'corpus', { settings: { type: 'ptb' }, files });
  const { train, valid, test, vocabulary, unigramTest } = summary;
  assert.deepEqual(
    { train, valid, test, vocabulary },
    { train: 929_589, valid: 73_760, test: 82_430, vocabulary: 10_000 },
  );
  assert.equal(Number(unigramTest).toFixed(1), '639.8');
});

test('WikiText-2 has the published counts and the known unigram perplexity', async (context) => {
  const names = {
    train: 'wikitext-2/wiki.train.tokens.gz',
    valid: 'wikitext-2/wiki.valid.tokens.gz',
    test: 'wikitext-2/wiki.test.tokens.gz',
  };
  const files = published(context, names);
  if (files === null) return;
  const { summary } = await done(temporaryFolder(context), 'corpus', {
    settings: { type: 'wikitext2' },
    files,
  });
  const { train, valid, test, vocabulary, unigramTest } = summary;
  assert.deepEqual(
    { train, valid, test, vocabulary },
    { train: 2_088_628, valid: 217_646, test: 245_569, vocabulary: 33_278 },
  );
  assert.equal(Number(unigramTest).toFixed(1), '914.4');
});

test('the embedded corpus keeps its vocabulary and unigram perplexity', async (context) => {
  const settings: CorpusSettings = { type: 'sotu', vocabulary: { minCount: 5, size: null } };
  const { summary } = await done(temporaryFolder(context), 'corpus', { settings });
  assert.equal(summary['tokens'], 1_981_641);
  assert.equal(summary['vocabulary'], 10_752);
  assert.equal(Number(summary['unigramValid']).toFixed(1), '515.5');
});
