import assert from 'node:assert/strict';
import test from 'node:test';
import type { CodeAction, DocumentSymbol, FoldingRange, TextEdit } from 'vscode-languageserver/node';
import { applied, editor } from './editor.ts';

const ragged = `# one
# two
corpus   sotu
model lstm {layers 2
width 20}
sweep rate in [1,2] {
stage dense = train lstm on sotu {epochs 1
optimizer sgd { rate rate } }
}
let clause = { epochs 3 }
stage x = train lstm on sotu { with clause }
evaluate [dense[*],x] on valid
`;

test('formatting is what fmt does, as one edit of what changes', async (t) => {
  const rig = await editor(t, { 'a.exp': ragged });
  rig.open('a.exp');
  const ask = () =>
    rig.ask<TextEdit[]>('textDocument/formatting', { textDocument: { uri: rig.uri('a.exp') }, options: {} });
  const edits = await ask();
  assert.equal(edits.length, 1);
  const formatted = applied(ragged, edits);
  assert.equal((await rig.athanor(['fmt', 'a.exp'])).code, 0);
  assert.equal(formatted, rig.read('a.exp'));
  rig.edit('a.exp', formatted);
  assert.deepEqual(await ask(), []);
  rig.edit('a.exp', `${formatted}stage`);
  assert.deepEqual(await ask(), [], 'a text that cannot be read is left as it is');
});

test('the outline has what a text declares, and the stages of a sweep inside it', async (t) => {
  const rig = await editor(t);
  rig.open('a.exp', ragged);
  const textDocument = { uri: rig.uri('a.exp') };
  const symbols = await rig.ask<DocumentSymbol[]>('textDocument/documentSymbol', { textDocument });
  const lines = symbols.map(
    ({ name, detail, children = [] }) => `${name}|${detail ?? ''}|${children.map((one) => one.name).join()}`,
  );
  assert.deepEqual(lines, [
    'sotu|corpus sotu|',
    'lstm|model lstm|',
    'sweep|rate in [1,2]|dense',
    'clause|clause|',
    'x|train lstm|',
    'evaluate dense, x|on valid|',
  ]);
  const folds = await rig.ask<FoldingRange[]>('textDocument/foldingRange', { textDocument });
  assert.deepEqual(
    folds.map(({ startLine, endLine, kind }) => [startLine, endLine, kind]),
    [
      [3, 3, undefined],
      [5, 7, undefined],
      [6, 6, undefined],
      [0, 1, 'comment'],
    ].filter(([start, end]) => start !== end),
  );
});

test('a diagnostic with a cure offers it, and the edit cures', async (t) => {
  const rig = await editor(t);
  rig.open('a.exp', 'corpus sotu\nmodel lstm { widht 20 }\nstage a = trian lstm on sotu { epochs 1 }\n');
  const diagnostics = await rig.diagnostics('a.exp');
  const { textDocument, range } = {
    textDocument: { uri: rig.uri('a.exp') },
    range: { start: { line: 0, character: 0 }, end: { line: 9, character: 0 } },
  };
  const actions = await rig.ask<CodeAction[]>('textDocument/codeAction', {
    textDocument,
    range,
    context: { diagnostics },
  });
  assert.deepEqual(
    actions.map(({ title }) => title),
    ['write `width`', 'write `train`'],
  );
  const edits = actions.flatMap(({ edit }) => edit?.changes?.[textDocument.uri] ?? []);
  rig.edit('a.exp', applied(rig.textOf('a.exp'), edits));
  assert.deepEqual(await rig.diagnostics('a.exp'), []);
});
