import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { lstatSync, readdirSync, readFileSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import type { Hover } from 'vscode-languageserver/node';
import { tinyExperiment, tinyFiles } from '../support/tiny.ts';
import { editor, mark, type Editor } from './editor.ts';

async function hover(rig: Editor, marked: string): Promise<string | null> {
  const found = await rig.at<Hover | null>('textDocument/hover', 'tiny.exp', marked);
  return found === null ? null : (found.contents as { value: string }).value;
}

const before = (text: string, piece: string): string =>
  text.replace(piece, `${piece[0]}${mark}${piece.slice(1)}`);

/** Every file of a folder with all that would show that it was touched. */
function looks(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .sort()
    .map((name) => {
      const path = join(folder, name);
      const status = lstatSync(path, { bigint: true });
      const digest = status.isFile() ? createHash('sha256').update(readFileSync(path)).digest('hex') : '';
      return `${name} ${status.ino} ${status.mode} ${status.mtimeNs} ${status.ctimeNs} ${digest}`;
    });
}

test('a stage tells how it stands in the store, and nothing of the store is touched', async (t) => {
  const rig = await editor(t, tinyFiles);
  assert.match(
    (await hover(rig, before(tinyExperiment, 'dense ='))) ?? '',
    /\*\*dense\*\* \(train\): \*\*run\*\*.*\nnever run/,
  );
  assert.equal((await rig.athanor(['run', 'tiny.exp'])).code, 0);
  // A blob that lost its seal is read, and is not sealed: a run would.
  const blobs = join(rig.folder, 'runs', 'store', 'cas', 'sha256');
  const [blob = ''] = readdirSync(blobs, { recursive: true, encoding: 'utf8' }).filter(
    (name) => name.length > 60,
  );
  utimesSync(join(blobs, blob), new Date(), new Date());
  const untouched = looks(join(rig.folder, 'runs'));

  const { stdout } = await rig.athanor(['status', 'tiny.exp', '--json']);
  const { stages } = JSON.parse(stdout) as { stages: { stage: string; contentKey: string }[] };
  const afterStatus = looks(join(rig.folder, 'runs'));
  assert.notDeepEqual(afterStatus, untouched, 'a command seals what it has read');
  utimesSync(join(blobs, blob), new Date(), new Date());
  const again = looks(join(rig.folder, 'runs'));

  await new Promise((resolve) => setTimeout(resolve, 1100));
  const hit = await hover(rig, before(tinyExperiment, 'small ='));
  assert.match(hit ?? '', /\*\*small\*\* \(quantize\): \*\*hit\*\*/);
  assert.match(hit ?? '', /took .*s, .* in \d files?/);
  const key = stages.find(({ stage }) => stage === 'small')?.contentKey ?? '';
  assert.ok(hit?.includes(`key \`${key.slice(0, 6)}`), `${hit} has not ${key}`);
  // What is evaluated of it is told, too.
  assert.match(hit ?? '', /evaluate small[^]*perplexity [\d.]+/);

  const changed = await hover(rig, before(tinyExperiment.replace('60%', '70%'), 'pruned ='));
  assert.match(changed ?? '', /\*\*run\*\*[^]*to 60% -> 70%[^]*about/);
  const follows = await hover(rig, before(tinyExperiment.replace('60%', '70%'), 'small ='));
  assert.match(follows ?? '', /\*\*may run\*\*[^]*depends on the bytes of pruned/);
  assert.match((await hover(rig, before(tinyExperiment, 'dense {'))) ?? '', /\*\*dense\*\*/);
  assert.deepEqual(looks(join(rig.folder, 'runs')), again);
});

test('a setting tells what it means, what it takes and its default', async (t) => {
  const rig = await editor(t, tinyFiles);
  const clip = await hover(rig, before(tinyExperiment, 'clip'));
  assert.match(clip ?? '', /\*\*clip\*\*: greatest norm[^]*a number or `none`, above 0[^]*default `0.25`/);
  const embedding = await hover(rig, before(tinyExperiment, 'embedding'));
  assert.match(embedding ?? '', /\*\*embedding\*\*: width of the embedding/);
  assert.match(
    (await hover(rig, before(tinyExperiment, 'sgd'))) ?? '',
    /\*\*optimizer\*\*[^]*`sgd` or `adam`/,
  );
  assert.equal(await hover(rig, before(tinyExperiment, 'train')), null);
});

test('a mistake is explained where it stands, and a state that is not known is said to be so', async (t) => {
  const rig = await editor(t, tinyFiles);
  const broken = tinyExperiment.replace('bits 8', 'bist 8');
  assert.match((await hover(rig, before(broken, 'bist'))) ?? '', /error\[E0301\][^]*wrong:/);
  assert.match((await hover(rig, before(broken, 'small ='))) ?? '', /not known while the text has mistakes/);
});
