import assert from 'node:assert/strict';
import test from 'node:test';
import { workspace } from '../support/athanor.ts';
import { tinyExperiment, tinyFiles } from '../support/tiny.ts';

const inputs: readonly (readonly [title: string, content: string | Uint8Array])[] = [
  ['an empty file', ''],
  ['a file of blanks', '  \n\n'],
  ['bytes that are no UTF-8', Uint8Array.of(0x6c, 0x65, 0x74, 0x20, 0xff, 0xfe)],
  ['a binary file', Uint8Array.from({ length: 4096 }, (_, index) => (index * 73) % 256)],
  ['a file of ten megabytes', `${'# '.repeat(5_000_000)}\n`],
  ['deep nesting', `stage x = train y on z ${'{ a '.repeat(20_000)}`],
  ['an unclosed block', 'corpus sotu {'],
  ['a stray brace', 'corpus sotu }'],
  ['an unknown name', tinyExperiment.replace('prune dense', 'prune dens')],
  ['an unknown setting', tinyExperiment.replace('bits 8', 'bitts 8')],
  ['a wrong type', tinyExperiment.replace('bits 8', 'bits "eight"')],
  ['bits out of range', tinyExperiment.replace('bits 8', 'bits 17')],
  ['a wrong unit', tinyExperiment.replace('steps 6', 'steps 6MB')],
  ['a selector that matches nothing', tinyExperiment.replace('to 60%', '"rnn.*" to 60%')],
  ['a missing corpus file', tinyExperiment.replace('words.txt', 'nothing.txt')],
  ['a circle of derived stages', 'stage a = b with {}\nstage b = a with {}\n'],
];

for (const [title, content] of inputs) {
  test(`${title} is a located diagnostic and exit code 2`, async (t) => {
    const { athanor } = await workspace(t, { ...tinyFiles, 'wrong.exp': content });
    for (const verb of ['check', 'plan', 'run']) {
      const { code, stdout, stderr } = await athanor([verb, 'wrong.exp']);
      assert.match(stderr, /^error\[E\d{4}\]: /m);
      assert.match(stderr, /^ +wrong\.exp:\d+:\d+$/m);
      assert.doesNotMatch(stderr, /internal:|^\s+at /m);
      assert.equal(code, 2);
      assert.equal(stdout, '');
    }
  });
}

test('several mistakes are told in one pass', async (t) => {
  const text = tinyExperiment.replace('steps 6  batch 2', 'steps 6MB  bach 2');
  const { athanor } = await workspace(t, { ...tinyFiles, 'wrong.exp': text });
  const { stderr } = await athanor(['check', 'wrong.exp']);
  assert.ok((stderr.match(/^error\[/gm) ?? []).length >= 2);
});

test('as JSON a diagnostic has a code, spans with lines and columns, and help', async (t) => {
  const { athanor } = await workspace(t, {
    ...tinyFiles,
    'wrong.exp': tinyExperiment.replace('bits 8', 'bits 17'),
  });
  interface Report {
    readonly valid: boolean;
    readonly files: readonly {
      readonly diagnostics: readonly { readonly code: string; readonly spans: readonly object[] }[];
    }[];
  }
  const { code, stdout } = await athanor(['check', 'wrong.exp', '--json']);
  const report = JSON.parse(stdout) as Report;
  assert.equal(code, 2);
  assert.equal(report.valid, false);
  const [diagnostic] = report.files[0]?.diagnostics ?? [];
  assert.match(diagnostic?.code ?? '', /^E\d{4}$/);
  assert.deepEqual(Object.keys(diagnostic?.spans[0] ?? {}).includes('line'), true);
});
