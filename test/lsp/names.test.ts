import assert from 'node:assert/strict';
import test from 'node:test';
import type { Location, Range, WorkspaceEdit } from 'vscode-languageserver/node';
import { applied, editor, mark, type Editor } from './editor.ts';

const base = `corpus sotu
model lstm { layers 2  width 20 }
let usual = 7
let short = { epochs usual }
stage dense = train lstm on sotu { with short }
`;
const top = `import [dense] from "inner/base.exp"
import "inner/base.exp"
let cosine = 3
sweep to in [10%, 20%] {
  stage pruned = prune dense { to to }
}
stage labels = soft_labels dense
stage student = train lstm on sotu { with short  distill labels  optimizer sgd { decay cosine } }
stage again = train lstm on sotu { epochs cosine  batch usual }
evaluate [dense, student] on valid
`;
const files = { 'inner/base.exp': base, 'top.exp': top };

const textAt = (text: string, { start, end }: Range): string =>
  text.split('\n')[start.line]?.slice(start.character, end.character) ?? '';

/** What is declared where a name of the file leads to: file, line from 1 and text. */
async function leads(rig: Editor, name: string, marked: string): Promise<string | null> {
  const found = await rig.at<Location | null>('textDocument/definition', name, marked);
  if (found === null) return null;
  const file = Object.keys(files).find((one) => rig.uri(one) === found.uri) ?? found.uri;
  return `${file}:${found.range.start.line + 1} ${textAt(files[file as keyof typeof files], found.range)}`;
}

/** The text with the mark in the nth occurrence of a word. */
function marked(text: string, word: string, nth = 0): string {
  const [, at] =
    Array.from(text.matchAll(new RegExp(`\\b${word}\\b`, 'g')), ({ index }) => [0, index])[nth] ?? [];
  assert.ok(at !== undefined, `${word} is not there ${nth} times`);
  return text.slice(0, at + 1) + mark + text.slice(at + 1);
}

test('names lead to their declarations, also through imports and out of sweeps', async (t) => {
  const rig = await editor(t, files);
  const cases = [
    ['dense', 0, 'inner/base.exp:5 dense'],
    ['dense', 1, 'inner/base.exp:5 dense'],
    ['lstm', 0, 'inner/base.exp:2 lstm'],
    ['sotu', 0, 'inner/base.exp:1 sotu'],
    ['short', 0, 'inner/base.exp:4 short'],
    ['usual', 0, 'inner/base.exp:3 usual'],
    ['labels', 1, 'top.exp:7 labels'],
    ['student', 1, 'top.exp:8 student'],
    // A variable; the first `to` declares it and the third is its value, between them is a setting.
    ['to', 2, 'top.exp:4 to'],
    ['to', 1, null],
    // The word of the language, and then the `let` that is called so.
    ['cosine', 1, null],
    ['cosine', 2, 'top.exp:3 cosine'],
    ['inner', 0, 'inner/base.exp:1 '],
    ['epochs', 0, null],
  ] as const;
  for (const [word, nth, wanted] of cases)
    assert.equal(await leads(rig, 'top.exp', marked(top, word, nth)), wanted, `${word} ${nth}`);
});

test('references are found in every file of the workspace', async (t) => {
  const rig = await editor(t, files);
  const found = await rig.at<Location[]>('textDocument/references', 'inner/base.exp', marked(base, 'dense'), {
    context: { includeDeclaration: true },
  });
  const places = found.map(
    ({ uri, range }) => `${uri === rig.uri('top.exp') ? 'top' : 'base'}:${range.start.line + 1}`,
  );
  assert.deepEqual(places.sort(), ['base:5', 'top:1', 'top:10', 'top:5', 'top:7']);
  const uses = await rig.at<Location[]>('textDocument/references', 'inner/base.exp', marked(base, 'usual'), {
    context: { includeDeclaration: false },
  });
  assert.equal(uses.length, 2);
});

async function keys(rig: Editor, file: string): Promise<readonly unknown[]> {
  const { stdout, stderr } = await rig.athanor(['plan', file, '--json']);
  const { stages } = JSON.parse(stdout || assert.fail(stderr)) as {
    stages: { kind: string; recipeKey: string }[];
  };
  return stages.map(({ kind, recipeKey }) => [kind, recipeKey]);
}

function apply(rig: Editor, { changes = {} }: WorkspaceEdit): void {
  for (const name of Object.keys(files)) {
    const edits = changes[rig.uri(name)];
    if (edits !== undefined) rig.write(name, applied(rig.read(name), edits));
  }
}

test('a stage, a model, a corpus and lets are renamed over files, and every key stays what it was', async (t) => {
  const rig = await editor(t, files);
  const before = await keys(rig, 'top.exp');
  assert.ok(before.length > 6);
  const renames = [
    ['dense', 'solid'],
    ['usual', 'seven'],
    ['short', 'brief'],
    ['lstm', 'small'],
    ['sotu', 'speeches'],
  ] as const;
  for (const [word, newName] of renames) {
    const text = rig.read('inner/base.exp');
    const edit = await rig.at<WorkspaceEdit>('textDocument/rename', 'inner/base.exp', marked(text, word), {
      newName,
    });
    apply(rig, edit);
    rig.edit('inner/base.exp', rig.read('inner/base.exp'));
  }
  const [renamed, importing] = [rig.read('inner/base.exp'), rig.read('top.exp')];
  assert.match(renamed, /^corpus speeches = sotu$/m);
  assert.match(renamed, /^model small = lstm \{/m);
  assert.match(renamed, /^stage solid = train small on speeches \{ with brief \}$/m);
  assert.match(importing, /^import \[solid\] from/m);
  assert.match(importing, /evaluate \[solid, student\]/);
  assert.doesNotMatch(`${renamed}${importing}`, /\b(dense|usual|short)\b/);
  assert.deepEqual(await keys(rig, 'top.exp'), before);
});

test('a name that is taken, that is no name, or that would mean something else is refused', async (t) => {
  const rig = await editor(t, files);
  const refused = async (word: string, nth: number, newName: string, why: RegExp) => {
    const asked = rig.at('textDocument/rename', 'top.exp', marked(top, word, nth), { newName });
    await assert.rejects(asked, why, newName);
  };
  await refused('labels', 0, 'dense', /declared twice|dense/);
  await refused('labels', 0, '2nd', /is no name/);
  await refused('labels', 0, 'stage', /stage/);
  // Inside the sweep its variable would hide the stage.
  await refused('dense', 2, 'to', /to/);
  const nothing = await rig.at('textDocument/prepareRename', 'top.exp', marked(top, 'train', 0));
  assert.equal(nothing, null);
  const range = await rig.at<Range>('textDocument/prepareRename', 'top.exp', marked(top, 'labels', 1));
  assert.equal(textAt(top, range), 'labels');
});
