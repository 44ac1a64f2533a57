import assert from 'node:assert/strict';
import test from 'node:test';
import { renderTable, unpainted, type Table } from '../../src/report/table.ts';

const table: Table = {
  columns: [
    { title: 'model', align: 'left' },
    { title: 'size', align: 'right' },
    { title: 'empty', align: 'left' },
    { title: 'note', align: 'left' },
  ],
  rows: [
    ['dense', '16.5 MB', '', ''],
    [{ text: 'small', tone: 'good' }, '1 B', '', 'x'],
  ],
};

test('columns are aligned, an empty one is left out, and no line ends in blanks', () => {
  assert.deepEqual(renderTable(table, unpainted), [
    'model     size  note',
    'dense  16.5 MB',
    'small      1 B  x',
  ]);
});

test('paint is put on the text, not on the blanks around it', () => {
  const lines = renderTable(table, (tone, text) => (tone === 'good' ? `<${text}>` : text));
  assert.equal(lines[2], '<small>      1 B  x');
});

test('a table without titles has no header', () => {
  const columns = table.columns.map((column) => ({ ...column, title: '' }));
  assert.deepEqual(renderTable({ ...table, columns }, unpainted, { indent: '  ' }), [
    '  dense  16.5 MB',
    '  small      1 B  x',
  ]);
});
