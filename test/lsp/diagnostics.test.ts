import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import type { Diagnostic } from 'vscode-languageserver/node';
import { editor, type Editor } from './editor.ts';

const mistakes = join(import.meta.dirname, '..', 'golden', 'mistakes', 'inputs');

interface Checked {
  readonly files: readonly {
    readonly diagnostics: readonly {
      readonly code: string;
      readonly message: string;
      readonly spans: readonly {
        readonly file: string;
        readonly line: number;
        readonly column: number;
        readonly endLine: number;
        readonly endColumn: number;
        readonly primary: boolean;
        readonly label: string;
      }[];
    }[];
  }[];
}

/** What `athanor check` says of files, as an editor would be told. */
async function checked({ athanor, uri }: Editor, names: readonly string[]): Promise<readonly object[][]> {
  const { stdout } = await athanor(['check', ...names, '--json']);
  const { files } = JSON.parse(stdout) as Checked;
  return files.map(({ diagnostics }) =>
    diagnostics.map(({ code, message, spans }) => {
      const [main, ...others] = spans.map(({ file, line, column, endLine, endColumn, label }) => ({
        uri: uri(file),
        range: {
          start: { line: line - 1, character: column - 1 },
          end: { line: endLine - 1, character: endColumn - 1 },
        },
        label,
      }));
      const related = others.map(({ label, ...location }) => ({ location, message: label }));
      const title = main?.label === '' ? message : `${message}: ${main?.label ?? ''}`;
      return { code, title, range: main?.range, related };
    }),
  );
}

const wordsOf = (message: Diagnostic['message']): string =>
  typeof message === 'string' ? message : message.value;

const told = (diagnostics: readonly Diagnostic[]): readonly object[] =>
  diagnostics.map(({ code, message, range, relatedInformation }) => ({
    code,
    title: wordsOf(message).split('\n')[0],
    range,
    related: relatedInformation,
  }));

test('an editor is told exactly what check finds: codes, places, related places, several at once', async (t) => {
  const names = readdirSync(mistakes)
    // What is no text, no editor has.
    .filter((name) => name.endsWith('.exp') && name !== 'invalid-utf8.exp')
    .sort();
  assert.ok(names.length > 100);
  const rig = await editor(
    t,
    Object.fromEntries(names.map((name) => [name, readFileSync(join(mistakes, name))])),
  );
  const found = await checked(rig, names);
  for (const [index, name] of names.entries()) {
    rig.open(name);
    assert.deepEqual(told(await rig.diagnostics(name)), found[index], name);
    rig.close(name);
  }
  assert.ok(found.some((diagnostics) => diagnostics.length > 1));
});

const model = 'model lstm { layers 2  width 20 }\n';
const plain = `corpus sotu\n${model}stage dense = train lstm on sotu { epochs 1 }\n`;

test('a mistake is cleared once it is mended, and comes with its code, its explanation and its cure', async (t) => {
  const rig = await editor(t);
  rig.open('a.exp', plain.replace('width', 'widht'));
  const [found, ...others] = await rig.diagnostics('a.exp');
  assert.ok(found && others.length === 0);
  assert.equal(found.code, 'E0301');
  assert.match(wordsOf(found.message), /did you mean `width`\?/);
  assert.match((found.data as { explanation: string }).explanation, /E0301/);
  rig.edit('a.exp', 'width', found.range);
  assert.equal(rig.textOf('a.exp'), plain);
  assert.deepEqual(await rig.diagnostics('a.exp'), []);
});

test('imports are read from the editor before the disk, and mistakes shown in the file that has them', async (t) => {
  const rig = await editor(t, {
    'base.exp': `corpus sotu\n${model}`,
    'middle.exp': 'import "base.exp"\nstage dense = train lstm on sotu { epochs 1 }\n',
  });
  rig.open('top.exp', 'import "middle.exp"\nevaluate dense on valid\n');
  rig.open(
    'other.exp',
    'import [lstm] from "base.exp"\ncorpus sotu\nstage x = train lstm on sotu { epochs 1 }\n',
  );
  assert.deepEqual(await rig.diagnostics('top.exp'), []);
  assert.deepEqual(await rig.diagnostics('other.exp'), []);

  // On disk the model stays as it is. The file is wrong by itself, and is so for both that import it: told once.
  rig.open('base.exp', `corpus sotu\n${model.replace('20', '0')}`);
  const [found, ...more] = await rig.diagnostics('base.exp');
  assert.equal(found?.code, 'E0303');
  assert.deepEqual(more, []);
  assert.deepEqual(found.range.start, { line: 1, character: 29 });

  // Without the model, both importers say so, each in its own text, also the one that imports it through another.
  rig.edit('base.exp', 'corpus sotu\n');
  const uri = rig.uri('other.exp');
  const missing = await rig.publication((one) => one.uri === uri && one.diagnostics.length > 0);
  assert.deepEqual(
    missing.diagnostics.map(({ code }) => code),
    ['E0802'],
  );
  const through = await rig.publication(
    (one) => one.uri === rig.uri('middle.exp') && one.diagnostics.length > 0,
  );
  assert.equal(through.diagnostics[0]?.code, 'E0201');

  // Closed without being saved, it is what it is on disk.
  const before = rig.published.length;
  rig.close('base.exp');
  await rig.publication((one) => rig.published.indexOf(one) >= before && one.uri === uri);
  const last = (name: string) => rig.published.findLast((one) => one.uri === rig.uri(name))?.diagnostics;
  await rig.publication((one) => rig.published.indexOf(one) >= before && one.uri === rig.uri('middle.exp'));
  for (const name of ['base.exp', 'middle.exp', 'top.exp', 'other.exp'])
    assert.deepEqual(last(name), [], name);
});

test('of a burst of edits only the last text is checked', async (t) => {
  const rig = await editor(t);
  rig.open('a.exp', plain);
  await rig.diagnostics('a.exp');
  const before = rig.published.length;
  for (let edit = 0; edit < 200; edit++) rig.edit('a.exp', `${plain}# ${edit}\n${edit < 199 ? 'x' : ''}`);
  assert.deepEqual(await rig.diagnostics('a.exp'), []);
  assert.ok(rig.published.length - before < 20, `${rig.published.length - before} texts were checked`);
});
