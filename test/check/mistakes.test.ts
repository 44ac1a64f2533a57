import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { check } from '../../src/check/check.ts';
import { excerpt } from '../../src/diag/excerpt.ts';
import { decode, type Decoded } from '../../src/lang/decode.ts';
import { parse } from '../../src/lang/parse.ts';
import { golden } from '../support/golden.ts';
import { options } from './checking.ts';

const inputs = join(import.meta.dirname, '..', 'golden', 'mistakes', 'inputs');
const names = readdirSync(inputs)
  .filter((name) => name.endsWith('.exp'))
  .sort()
  .map((name) => name.slice(0, -'.exp'.length));

/** What `athanor check` says of a file: first what cannot be read, and only if all can, what it means. */
function mistakesOf(bytes: Uint8Array): string {
  const { source, diagnostics } = diagnosticsOf(bytes);
  for (const { span, title } of diagnostics) {
    assert.ok(0 <= span.start && span.start <= span.end && span.end <= source.text.length, title);
  }
  return diagnostics.map((diagnostic) => excerpt(diagnostic, new Map([[source.name, source]]))).join('\n');
}

function diagnosticsOf(bytes: Uint8Array): Decoded {
  const decoded = decode('mine.exp', bytes);
  if (decoded.diagnostics.length > 0) return decoded;
  const parsed = parse(decoded.source);
  return parsed.diagnostics.length > 0 ? parsed : { ...parsed, ...check(parsed.file, options) };
}

test('at least forty kinds of wrong input are kept', () => {
  assert.ok(names.length >= 40, `${names.length} inputs`);
});

for (const name of names) {
  test(`${name} is told with its place and without a stack trace`, () => {
    const text = mistakesOf(readFileSync(join(inputs, `${name}.exp`)));
    assert.match(
      text,
      /^(error|warning)\[E\d{4}\]: .+\n +--> mine\.exp:\d+:\d+|^(error|warning)\[E\d{4}\]: .+\n +mine\.exp:\d+:\d+/,
    );
    assert.doesNotMatch(text, /undefined|\[object|NaN|\n +at .*:\d+\)/);
    golden(`mistakes/outputs/${name}.txt`, text);
  });
}

test('a file of ten megabytes is refused in one sentence and at once', () => {
  const line = 'let a = 1 # some comment to fill the line with\n';
  const text = mistakesOf(new TextEncoder().encode(line.repeat(Math.ceil(10e6 / line.length))));
  assert.match(text, /^error\[E0103\]: .+\n +mine\.exp:1:1\n/);
  assert.ok(text.length < 1000);
});

test('ten thousand brackets in one another are told, not crashed on', () => {
  const deep = `let a = ${'('.repeat(10_000)}1${' + 1)'.repeat(10_000)}\n`;
  assert.match(mistakesOf(new TextEncoder().encode(deep)), /^error\[E0115\]/);
});
