import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parse } from '../../src/lang/parse.ts';
import { parseOverride } from '../../src/lang/override.ts';
import { withoutSpans } from './without-spans.ts';

function valueOf(text: string): unknown {
  const { file, diagnostics } = parse({ name: 'test.exp', text: `let a = ${text}` });
  assert.deepEqual(diagnostics, []);
  const [declaration] = file.declarations;
  assert.equal(declaration?.kind, 'let');
  return withoutSpans(declaration.value);
}
const number = (value: number, unit: string | null = null) => ({ kind: 'number', value, unit });
const name = (text: string) => ({ kind: 'name', text });

test('a number keeps its unit beside it', () => {
  assert.deepEqual(valueOf('200k'), number(200, 'k'));
  assert.deepEqual(valueOf('0.5%'), number(0.5, '%'));
  assert.deepEqual(valueOf('1e-3'), number(0.001));
  assert.deepEqual(valueOf('2e3min'), number(2000, 'min'));
  assert.deepEqual(valueOf('-64MB'), number(-64, 'MB'));
  assert.deepEqual(valueOf('-0'), number(0));
});

test('an escape in a string stands for its character', () => {
  assert.deepEqual(valueOf(String.raw`"a\"b\\c\nd\te"`), { kind: 'string', value: 'a"b\\c\nd\te' });
});

test('products bind tighter than sums, and equal signs are taken from left to right', () => {
  const sum = (operator: string, left: unknown, right: unknown) => ({
    kind: 'arithmetic',
    operator,
    left,
    right,
  });
  assert.deepEqual(valueOf('(1 - 2 - 3)'), sum('-', sum('-', number(1), number(2)), number(3)));
  assert.deepEqual(valueOf('(1 + 2 * w)'), sum('+', number(1), sum('*', number(2), name('w'))));
  assert.deepEqual(valueOf('((1 + 2) * -3)'), sum('*', sum('+', number(1), number(2)), number(-3)));
});

test('a word takes the amount behind it, and a name only in parentheses', () => {
  assert.deepEqual(valueOf('learned 0.07'), {
    kind: 'qualified',
    word: name('learned'),
    value: number(0.07),
  });
  assert.deepEqual(valueOf('after (n)'), { kind: 'qualified', word: name('after'), value: name('n') });
  const range = { kind: 'range', from: number(80, '%'), to: number(5, '%'), curve: name('cosine') };
  assert.deepEqual(valueOf('80% -> 5% by cosine'), range);
  assert.deepEqual(valueOf('magnitude 80% -> 5% by cosine'), {
    kind: 'qualified',
    word: name('magnitude'),
    value: range,
  });
});

test('settings follow one another without any sign', () => {
  const text = 'model m { decay cosine clip 0.5 lambda learned 0.07 theta learned 0.016 per row "d" bits 4 }';
  const { file, diagnostics } = parse({ name: 'test.exp', text });
  assert.deepEqual(diagnostics, []);
  const [model] = file.declarations;
  assert.ok(model?.kind === 'model' && model.block !== null);
  const names = model.block.entries.map((entry) => (entry.kind === 'setting' ? entry.name.text : entry.kind));
  assert.deepEqual(names, ['decay', 'clip', 'lambda', 'theta', 'per', 'rule']);
});

test('an override is a path of names and a value as in a file', () => {
  const { override, diagnostics } = parseOverride('dense.optimizer.rate=5e-4');
  assert.deepEqual(diagnostics, []);
  assert.ok(override !== null);
  assert.deepEqual(
    override.path.map((step) => step.kind === 'name' && step.text),
    ['dense', 'optimizer', 'rate'],
  );
  assert.deepEqual(withoutSpans(override.value), number(0.0005));
  assert.deepEqual(override.value.span, { source: '--set dense.optimizer.rate=5e-4', start: 21, end: 25 });
});

test('a path may go through a rule, named by its selectors, and a value may count', () => {
  const { override, diagnostics } = parseOverride('pruned.["layers.*", "de=code.r"].to=70%');
  assert.deepEqual(diagnostics, []);
  const step = override?.path[1];
  assert.ok(step?.kind === 'selectors');
  assert.deepEqual(
    step.selectors.map(({ value }) => value),
    ['layers.*', 'de=code.r'],
  );
  assert.deepEqual(parseOverride('seeds=1..6').override?.value.kind, 'count');
});

test('an override that begins like a path is a text without quotes', () => {
  for (const path of ['/data/ptb', './ptb', '../data/ptb', 'data/ptb']) {
    const { override, diagnostics } = parseOverride(`ptb.path=${path}`);
    assert.deepEqual(diagnostics, []);
    assert.deepEqual(override && withoutSpans(override.value), { kind: 'string', value: path });
  }
});

test('a mistake in an override is reported at its place in the argument', () => {
  const mistakes = (text: string) =>
    parseOverride(text).diagnostics.map(({ code, span }) => `${code} ${text.slice(span.start, span.end)}`);
  assert.deepEqual(mistakes('a.b'), ['E0501 ']);
  assert.deepEqual(mistakes('a..b=1'), ['E0501 ']);
  assert.deepEqual(mistakes('a-b=1'), ['E0501 a-b']);
  assert.deepEqual(mistakes('a.b='), ['E0501 ']);
  assert.deepEqual(mistakes('a.b=1 2'), ['E0501 1 2']);
  assert.deepEqual(mistakes('a.b=..data'), ['E0501 ..data']);
  assert.deepEqual(mistakes('a.b=5K'), ['E0109 K']);
  assert.deepEqual(mistakes('a.b="x'), ['E0106 "x']);
});
