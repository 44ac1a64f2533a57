import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { cutMiddle, folded, foldedPhrases } from '../../src/report/cut.ts';
import { renderTable, unpainted, type Table } from '../../src/report/table.ts';

const table: Table = {
  columns: [
    { title: 'kind', align: 'left', spare: 2 },
    { title: 'stage', align: 'left', tight: 'cut' },
    { title: 'key', align: 'left', spare: 1 },
    { title: 'result', align: 'left', tight: 'fold' },
  ],
  rows: [
    ['train', 'dense[seed=1]', 'a081b72e', '150 steps, valid perplexity 192.1, 67.6k parameters'],
    ['corpus', 'sotu', 'e36df12a', '1.98M tokens'],
  ],
};

const at = (columns: number): readonly string[] => renderTable(table, unpainted, { columns });

test('a column that folds goes on in further lines, between its phrases', () => {
  assert.deepEqual(at(75), [
    'kind    stage          key       result',
    'train   dense[seed=1]  a081b72e  150 steps, valid perplexity 192.1,',
    '                                 67.6k parameters',
    'corpus  sotu           e36df12a  1.98M tokens',
  ]);
});

test('where it would be too narrow it goes below its row, but for a short text', () => {
  assert.deepEqual(at(50), [
    'kind    stage          key',
    'train   dense[seed=1]  a081b72e',
    '  150 steps, valid perplexity 192.1,',
    '  67.6k parameters',
    'corpus  sotu           e36df12a  1.98M tokens',
  ]);
});

test('then columns go in their turn, which is said, and at last names lose their middle', () => {
  assert.deepEqual(at(24), [
    'kind    stage',
    'train   dense[seed=1]',
    '  150 steps, valid',
    '  perplexity 192.1,',
    '  67.6k parameters',
    'corpus  sotu',
    '  1.98M tokens',
    '(no room for key)',
  ]);
  assert.deepEqual(at(12).slice(0, 2), ['stage', 'dense[…ed=1]']);
});

test('in no width is a line wider than the terminal, nor a figure broken', () => {
  fc.assert(
    fc.property(fc.integer({ min: 16, max: 120 }), (columns) => {
      const lines = at(columns);
      for (const line of lines) assert.ok(line.length <= columns, `${line.length} > ${columns}: ${line}`);
      for (const figure of ['192.1', '67.6k', '1.98M'])
        assert.ok(
          lines.some((line) => line.includes(figure)),
          figure,
        );
    }),
  );
});

test('folding loses nothing but the blanks at which it breaks', () => {
  const text = fc
    .array(fc.stringMatching(/^[a-z0-9.]{1,12}[,;]?$/), { minLength: 1, maxLength: 20 })
    .map((words) => words.join(' '));
  fc.assert(
    fc.property(text, fc.integer({ min: 1, max: 60 }), (words, width) => {
      for (const fold of [folded, foldedPhrases]) {
        const lines = fold(words, width);
        assert.equal(lines.join(' '), words);
        for (const line of lines) assert.ok(line.length <= width || !line.includes(' '), line);
      }
    }),
  );
});

test('a name that is cut keeps both its ends', () => {
  assert.equal(cutMiddle('pruned[seed=1,target=50%]', 15), 'pruned[…et=50%]');
  assert.equal(cutMiddle('dense', 15), 'dense');
});
