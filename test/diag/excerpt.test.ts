import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { widthOf } from '../../src/diag/columns.ts';
import { excerpt } from '../../src/diag/excerpt.ts';
import { diagnosticJson } from '../../src/diag/json.ts';
import { report, type Attachments } from '../../src/diag/report.ts';

function shown(
  text: string,
  start: number,
  end: number,
  attachments?: Attachments,
  name = 'mine.exp',
): string[] {
  const source = { name, text };
  const holes = { model: 'lstm', tensors: ['embedding', 'decoder'], nearest: 'layers.*', because: null };
  const diagnostic = report('E0312', holes, { source: name, start, end }, attachments);
  return excerpt(diagnostic, new Map([[name, source]])).split('\n');
}

test('an excerpt shows what, where, the line with carets, the facts and the cure', () => {
  const text = '# mine\nstage p = prune d { "rnn" to 60% }\n';
  assert.deepEqual(shown(text, 27, 32), [
    'error[E0312]: this selector matches no tensor of `lstm`',
    '   mine.exp:2:21',
    '   |',
    ' 2 | stage p = prune d { "rnn" to 60% }',
    '   |                     ^^^^^ matches nothing',
    '   = lstm has: embedding, decoder',
    '   = did you mean "layers.*"?',
    '   = athanor explain E0312',
    '',
  ]);
});

test('tabs, wide characters and CRLF do not move the carets', () => {
  const lines = shown('a\r\n\t漢字 x\r\n', 7, 8);
  assert.deepEqual(lines.slice(1, 5), [
    '   mine.exp:2:5',
    '   |',
    ' 2 |     漢字 x',
    '   |          ^ matches nothing',
  ]);
});

test('of a wide line the part round the span is shown', () => {
  const lines = shown(`${'a'.repeat(500)} here ${'b'.repeat(500)}`, 501, 505);
  assert.match(lines[3] ?? '', /^ 1 \| …a+ here b+…$|^ 1 \| …a+ here b*…$/);
  assert.ok((lines[3] ?? '').length <= 102);
  assert.equal((lines[3] ?? '').indexOf('here'), (lines[4] ?? '').indexOf('^^^^'));
});

test('however wide the terminal, a line fits it and the marks stand under the span', () => {
  const characters = fc.string({ unit: fc.constantFrom('a', 'b', ' ', '漢', 'e\u0301'), maxLength: 200 });
  fc.assert(
    fc.property(characters, characters, characters, fc.integer({ min: 30, max: 300 }), (a, b, c, width) => {
      const [before, within, after] = [`<${a}`, `[${b}]`, `${c}>`];
      const source = { name: 'mine.exp', text: before + within + after };
      const span = { source: source.name, start: before.length, end: before.length + within.length };
      const diagnostic = report('E0104', {}, span);
      const lines = excerpt(diagnostic, new Map([[source.name, source]]), { width }).split('\n');
      const line = lines[3] ?? '';
      const marks = lines[4] ?? '';
      assert.ok(widthOf(line) <= width);
      assert.ok(widthOf(source.text) + 5 > width || line.endsWith(source.text));
      const start = line.indexOf('[');
      assert.equal(widthOf(line.slice(0, start)), marks.indexOf('^'));
      // The span ends with its bracket or, too long for the terminal, with the sign of a cut.
      const [shownSpan = ''] = /^[^\]…]*[\]…]/.exec(line.slice(start)) ?? [];
      assert.equal(widthOf(shownSpan), marks.lastIndexOf('^') + 1 - marks.indexOf('^'));
    }),
  );
});

test('a span of several lines is marked at both ends', () => {
  assert.deepEqual(shown('ab {\n  c\n  d\n} e', 3, 14).slice(2, 8), [
    '   |',
    ' 1 | ab {',
    '   |    ^',
    '  …',
    ' 4 | } e',
    '   | ^ matches nothing',
  ]);
});

test('a second place is shown below the first', () => {
  const related = [{ span: { source: 'mine.exp', start: 0, end: 1 }, label: 'first here' }];
  assert.deepEqual(shown('a\nb\n', 2, 3, { related }).slice(1, 9), [
    '   mine.exp:2:1',
    '   |',
    ' 2 | b',
    '   | ^ matches nothing',
    '   mine.exp:1:1',
    '   |',
    ' 1 | a',
    '   | - first here',
  ]);
});

test('the end of the text can be marked, and a place in an unknown source named', () => {
  assert.deepEqual(shown('ab', 2, 2).slice(3, 5), [' 1 | ab', '   |   ^ matches nothing']);
  const diagnostic = report('E0104', {}, { source: 'gone.exp', start: 0, end: 0 });
  assert.equal(excerpt(diagnostic, new Map()).split('\n')[1], '  gone.exp');
});

test('JSON holds offsets, lines and columns of every place', () => {
  const source = { name: 'a.exp', text: 'x\ny z\n' };
  const span = { source: 'a.exp', start: 4, end: 5 };
  const fix = { title: 'leave it out', span, replacement: '' };
  const diagnostic = report('E0118', { sign: ',', place: 'here', advice: null }, span, { fix });
  const place = { file: 'a.exp', start: 4, end: 5, line: 2, column: 3, endLine: 2, endColumn: 4 };
  assert.deepEqual(diagnosticJson(diagnostic, new Map([['a.exp', source]])), {
    code: 'E0118',
    severity: 'error',
    message: '`,` does not belong here',
    spans: [{ ...place, primary: true, label: '' }],
    notes: [],
    help: null,
    fixes: [{ title: 'leave it out', ...place, replacement: '' }],
  });
});
