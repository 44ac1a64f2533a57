import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { tokenize } from '../../src/lang/lexer.ts';
import { parse } from '../../src/lang/parse.ts';
import { print } from '../../src/lang/print.ts';
import { golden } from '../support/golden.ts';
import { checkPrinting, checkSpans } from './invariants.ts';
import { files } from './trees.ts';
import { withoutSpans } from './without-spans.ts';

const inputs = join(import.meta.dirname, '../golden/format/inputs');
for (const file of readdirSync(inputs).sort()) {
  test(`${file} is printed as golden/format/outputs says`, () => {
    const parsed = parse({ name: file, text: readFileSync(join(inputs, file), 'utf8') });
    assert.deepEqual(parsed.diagnostics, []);
    checkSpans(parsed);
    checkPrinting(parsed);
    golden(`format/outputs/${file}`, print(parsed.file, parsed));
  });
}

test('a drawn tree, printed and parsed, is the same tree', () => {
  fc.assert(
    fc.property(files, (file) => {
      const parsed = parse({ name: 'drawn.exp', text: print(file) });
      assert.deepEqual(parsed.diagnostics, []);
      assert.deepEqual(withoutSpans(parsed.file), withoutSpans(file));
      checkSpans(parsed);
      checkPrinting(parsed);
    }),
    { numRuns: 100 },
  );
});

test('comments and line ends strewn between the tokens are kept, whatever they part', () => {
  const gap = fc.constantFrom(' ', ' ', ' ', '\n', '\n\n\n', ' # note\n', '\n# own line\n', '\r\n\t');
  const gaps = fc.array(gap, { minLength: 1, maxLength: 40 });
  fc.assert(
    fc.property(files, gaps, (file, between) => {
      const { tokens } = tokenize(print(file));
      const text = tokens.map(({ image }, at) => image + (between[at % between.length] ?? '')).join('');
      const parsed = parse({ name: 'drawn.exp', text });
      assert.deepEqual(parsed.diagnostics, []);
      assert.deepEqual(withoutSpans(parsed.file), withoutSpans(file));
      checkSpans(parsed);
      checkPrinting(parsed);
    }),
    { numRuns: 100 },
  );
});
