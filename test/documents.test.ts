/** What the documents show is what the project holds. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import test from 'node:test';
import { layers } from '../.dependency-cruiser.mjs';
import { parse } from '../src/lang/parse.ts';

const root = join(import.meta.dirname, '..');
const read = (name: string): string => readFileSync(join(root, name), 'utf8');

const documents = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter(
  (name) => name.endsWith('README.md') && !/^(?:node_modules|dist|runs\/.)/.test(name),
);

test('the README shows the first experiment as it is', () => {
  const shown = /<!-- experiments\/first.exp -->\n```exp\n([^]*?)```/.exec(read('README.md'))?.[1];
  const code = read('experiments/first.exp').replace(/^(?:#.*\n)+\n/, '');
  assert.equal(shown, code);
});

test('every experiment a document shows parses', () => {
  let shown = 0;
  for (const name of documents) {
    for (const [, text = ''] of read(name).matchAll(/^```exp\n([^]*?)^```/gm)) {
      shown++;
      assert.deepEqual(parse({ name, text }).diagnostics, [], name);
    }
  }
  assert.ok(shown > 0);
});

test('every link in a document leads to a file', () => {
  for (const name of documents) {
    for (const [, target = ''] of read(name).matchAll(/\]\((?!https?:|#)([^)#]+)[^)]*\)/g)) {
      assert.doesNotThrow(() => readFileSync(join(root, dirname(name), target)), `${name} -> ${target}`);
    }
  }
});

test('the code map lists the layers in the order that the layer check knows', () => {
  const listed = [...read('src/README.md').matchAll(/^\| `(\w+)\/` \|/gm)].map(([, folder]) => folder);
  assert.deepEqual(
    listed,
    layers.map(({ name }) => name),
  );
});
