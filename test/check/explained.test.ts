import assert from 'node:assert/strict';
import test from 'node:test';
import { check } from '../../src/check/check.ts';
import { gather, type Library } from '../../src/check/imports/gather.ts';
import { catalog, rowOf, type Code } from '../../src/diag/catalog.ts';
import { parse } from '../../src/lang/parse.ts';
import { options } from './checking.ts';

/** Syntax has its own tests. */
const codes = (Object.keys(catalog) as Code[]).filter((code) => !code.startsWith('E01')).sort();

const noFiles: Library = {
  open: (path) => ({ kind: 'missing', resolved: `/home/ada/${path}`, folder: '/home/ada', known: [] }),
};

function codesOf(text: string): readonly Code[] {
  const { root, diagnostics } = gather(parse({ name: 'mine.exp', text }), '/home/ada/mine.exp', noFiles);
  return [...diagnostics, ...check(root.parsed.file, options).diagnostics].map(({ code }) => code);
}

for (const code of codes) {
  const { example, severity } = rowOf(code);
  if (example === null) continue;
  test(`the example of ${code} has the mistake, and its cure has no error`, () => {
    assert.ok(
      codesOf(example.wrong).includes(code),
      `${example.wrong} gives ${codesOf(example.wrong).join(' ')}`,
    );
    const left = codesOf(example.right);
    assert.deepEqual(
      left.filter((one) => one === code || rowOf(one).severity === 'error'),
      [],
      severity,
    );
  });
}
