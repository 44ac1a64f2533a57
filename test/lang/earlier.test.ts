import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { Earlier } from '../../src/lang/earlier.ts';
import { parse } from '../../src/lang/parse.ts';

const texts = ['experiments', 'test/golden/mistakes/inputs', 'test/golden/syntax/inputs'].flatMap(
  (folder) => {
    const path = join(import.meta.dirname, '..', '..', folder);
    return readdirSync(path)
      .filter((name) => name.endsWith('.exp'))
      .map((name) => readFileSync(join(path, name), 'utf8'));
  },
);

/** What people put into a text and take out of it, brackets and keywords not least. */
const pieces = ['', ' ', '\n', '}', '{', '"', 'stage ', 'x', '[', '# ', 'sweep a in [1] {\n', 'let b = 3\n'];

/** A small generator of numbers below a bound, the same in every run. */
function numbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

test('a text that was edited is read as if there had been none before it', () => {
  const draw = numbers(7);
  let differing = 0;
  for (const text of texts.filter((_, index) => index % 3 === 0)) {
    const earlier = new Earlier();
    let edited = text;
    for (let edit = 0; edit < 12; edit++) {
      const source = { name: 'a.exp', text: edited };
      assert.deepEqual(parse(source, earlier), parse(source), edited);
      const at = draw(edited.length + 1);
      const taken = draw(3) === 0 ? draw(30) : 0;
      edited = edited.slice(0, at) + (pieces[draw(pieces.length)] ?? '') + edited.slice(at + taken);
      if (edited !== text) differing++;
    }
  }
  assert.ok(differing > 300);
});

test('declarations that an edit leaves as they were are not read again', () => {
  const earlier = new Earlier();
  const read = (text: string) => parse({ name: 'a.exp', text }, earlier).file.declarations;
  const [corpus, model] = read('corpus sotu\nmodel lstm { width 20 }\n');
  assert.equal(read('corpus sotu\nmodel lstm { width 20 }\n# more\n')[1], model);
  const [same, moved] = read('corpus sotu\n\nmodel lstm { width 20 }\n');
  assert.equal(same, corpus);
  assert.notEqual(moved, model);
  assert.equal(moved?.span.start, (model?.span.start ?? 0) + 1);
});
