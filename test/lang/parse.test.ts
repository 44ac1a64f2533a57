import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { catalog } from '../../src/diag/catalog.ts';
import { excerpt } from '../../src/diag/excerpt.ts';
import { sizeLimit } from '../../src/lang/characters.ts';
import { parse } from '../../src/lang/parse.ts';
import { keywords, wordOf } from '../../src/lang/tokens.ts';
import { golden } from '../support/golden.ts';
import { checkPrinting, checkSpans } from './invariants.ts';

const codesOf = (text: string) => parse({ name: 'test.exp', text }).diagnostics.map(({ code }) => code);

const inputs = join(import.meta.dirname, '../golden/syntax/inputs');
for (const file of readdirSync(inputs).sort()) {
  test(`the mistakes of ${file} are told as golden/syntax/outputs says`, () => {
    const parsed = parse({ name: file, text: readFileSync(join(inputs, file), 'utf8') });
    checkSpans(parsed);
    const sources = new Map([[file, parsed.source]]);
    const texts = parsed.diagnostics.map((diagnostic) => excerpt(diagnostic, sources));
    assert.notEqual(texts.length, 0);
    golden(`syntax/outputs/${file.replace('.exp', '.txt')}`, texts.join('\n'));
  });
}

for (const [code, { example }] of Object.entries(catalog)) {
  if (example === null) continue;
  test(`the right example of ${code} parses${code < 'E02' ? ' and the wrong one has this mistake' : ''}`, () => {
    assert.deepEqual(codesOf(example.right), []);
    if (code < 'E02') assert.ok((codesOf(example.wrong) as string[]).includes(code));
    else assert.deepEqual(codesOf(example.wrong), []);
  });
}

test('whatever the characters are, there is a tree, and every place lies within the text', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
      checkSpans(parse({ name: 'test.exp', text }));
    }),
  );
});

test('whatever the order of tokens is, there is a tree, and what has no mistakes can be printed', () => {
  const words = [...keywords.map(wordOf), 'a', 'b', '1', '2k', '50%', '"s"', '# c\n', '\n'];
  const signs = ['{', '}', '[', ']', '(', ')', '->', '<', '<=', '=', ',', '+', '-', '*', '/', '"', '.'];
  const soup = fc.array(fc.constantFrom(...words, ...signs), { maxLength: 40 });
  fc.assert(
    fc.property(soup, (tokens) => {
      const parsed = parse({ name: 'test.exp', text: tokens.join(' ') });
      checkSpans(parsed);
      if (parsed.diagnostics.length === 0) checkPrinting(parsed);
    }),
    { numRuns: 1000 },
  );
});

test('a right file with one token taken out, doubled or exchanged still has its other declarations', () => {
  const text = readFileSync(join(import.meta.dirname, '../golden/format/inputs/first.exp'), 'utf8');
  const pieces = text.match(/#.*|"[^"]*"|[\w.%]+|->|[^\s]|\s+/g) ?? [];
  const total = parse({ name: 'test.exp', text }).file.declarations.length;
  const edits = fc.constantFrom<(piece: string) => string>(
    () => '',
    (piece) => `${piece} ${piece}`,
    () => ' } ',
    () => ' { ',
    () => ' = ',
  );
  fc.assert(
    fc.property(fc.nat({ max: pieces.length - 1 }), edits, (at, edit) => {
      const changed = pieces.map((piece, index) => (index === at ? edit(piece) : piece)).join('');
      const parsed = parse({ name: 'test.exp', text: changed });
      checkSpans(parsed);
      assert.ok(parsed.file.declarations.length >= total - 2, changed);
    }),
    { numRuns: 300 },
  );
});

test('each of several mistakes is reported at its own place', () => {
  const text =
    'let a = 5x\nmodel m { layers = 2  tied }\nstage s = train m\nstagee t = prune s\ncorpus c { "x" }\n';
  const { source, diagnostics } = parse({ name: 'test.exp', text });
  const told = diagnostics.map(({ code, span }) => `${code} ${source.text.slice(span.start, span.end)}`);
  assert.deepEqual(told, ['E0109 x', 'E0118 =', 'E0114 tied', 'E0117 stagee', 'E0110 }']);
});

test('a bracket left open does not reach beyond its declaration', () => {
  const { file, diagnostics } = parse({ name: 'test.exp', text: 'model a { b [1\nmodel c { d 2 }\n' });
  assert.deepEqual(
    diagnostics.map(({ code }) => code),
    ['E0111', 'E0111'],
  );
  assert.equal(file.declarations.length, 2);
});

test('a file over the size limit is refused unread', () => {
  assert.deepEqual(codesOf('#'.repeat(sizeLimit + 1)), ['E0103']);
  assert.deepEqual(codesOf('x'.repeat(10_000_000)), ['E0103']);
});

test('nesting and sums end at a limit, far from that of the stack', () => {
  assert.deepEqual(codesOf(`let a = ${'['.repeat(64)}${']'.repeat(64)}`), []);
  assert.deepEqual(codesOf(`let a = ${'['.repeat(65)}${']'.repeat(65)}`), ['E0115']);
  assert.deepEqual(codesOf('{'.repeat(1_000_000)), ['E0115']);
  assert.deepEqual(codesOf(`let a = (1${' + 1'.repeat(256)})`), []);
  assert.deepEqual(codesOf(`let a = (1${' + 1'.repeat(257)})`), ['E0115']);
});

test('of a text full of mistakes the first hundred are told', () => {
  assert.equal(codesOf('model a { 5 }\n'.repeat(1000)).length, 100);
  assert.equal(codesOf(')'.repeat(100_000)).length, 100);
  assert.equal(codesOf('é a '.repeat(10_000)).length, 100);
});

test('strings and numbers of megabytes are read', () => {
  assert.deepEqual(codesOf(`let a = "${'x'.repeat(3_000_000)}"`), []);
  assert.deepEqual(codesOf(`let a = "${'\\\\'.repeat(1_500_000)}"`), []);
  assert.deepEqual(codesOf(`let a = ${'1'.repeat(3_000_000)}`), ['E0108']);
});
