import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { check } from '../../src/check/check.ts';
import type { Span } from '../../src/diag/source.ts';
import type {
  Axis,
  Block,
  Declaration,
  Entry,
  Expectation,
  Inclusion,
  Name,
  NumberLiteral,
  Scalar,
  SelectorRule,
  Setting,
  StringLiteral,
  Value,
  Without,
} from '../../src/lang/ast.ts';
import type { Override } from '../../src/lang/override.ts';
import { parse } from '../../src/lang/parse.ts';
import { options } from './checking.ts';

/** Trees that no parser would make, of words that mean something here so that they get past the first check. */
const span: fc.Arbitrary<Span> = fc
  .tuple(fc.nat(500), fc.nat(20))
  .map(([start, length]) => ({ source: 'mine.exp', start, end: start + length }));

const words =
  `a b sotu ptb text lstm dense pruned small train prune quantize evaluate valid test yes no none sgd adam
  constant plateau every row tensor perplexity bytes sparsity layers embedding width dropout tied epochs steps batch bptt
  seed optimizer rate clip beta1 decay factor patience validate checkpoint seconds engine reference path min_count to from
  cubic begin end bits per keep`.split(/\s+/);

const name: fc.Arbitrary<Name> = fc
  .tuple(fc.constantFrom(...words), span)
  .map(([text, span]) => ({ kind: 'name', text, span }));
const number: fc.Arbitrary<NumberLiteral> = fc.record({
  kind: fc.constant('number'),
  value: fc.oneof(
    fc.constantFrom(0, 1, 2, 8, 20, 0.5, 1e-7, 1e308, -1),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
  ),
  unit: fc.constantFrom(null, null, '%', 'k', 'h', 'MB'),
  span,
});
const string: fc.Arbitrary<StringLiteral> = fc.record({
  kind: fc.constant('string'),
  value: fc.oneof(
    fc.constantFrom('', '*', 'layers.*', 'decoder', '*.bias', 'data/notes.txt', '..'),
    fc.string(),
  ),
  span,
});

const { scalar, value, block } = fc.letrec<{
  scalar: Scalar;
  value: Value;
  block: Block;
  entry: Entry;
  setting: Setting;
}>((tie) => ({
  scalar: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    number,
    name,
    fc.record({
      kind: fc.constant('arithmetic' as const),
      operator: fc.constantFrom('+' as const, '-' as const, '*' as const, '/' as const),
      left: tie('scalar'),
      right: tie('scalar'),
      span,
    }),
  ),
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    number,
    name,
    string,
    tie('scalar'),
    fc.record({ kind: fc.constant('list' as const), items: fc.array(tie('value'), { maxLength: 3 }), span }),
    fc.record({
      kind: fc.constant('range' as const),
      from: tie('scalar'),
      to: tie('scalar'),
      curve: fc.option(name),
      span,
    }),
    fc.record({ kind: fc.constant('qualified' as const), word: name, value: number, span }),
  ),
  setting: fc.record({
    kind: fc.constant('setting' as const),
    name,
    value: fc.option(tie('value')),
    block: fc.option(tie('block'), { maxDepth: 3 }),
    span,
  }),
  entry: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    tie('setting'),
    fc.record({
      kind: fc.constant('rule' as const),
      selectors: fc.array(string, { maxLength: 2 }),
      settings: fc.array(tie('setting'), { maxLength: 2 }),
      braces: fc.option(span),
      span,
    }) satisfies fc.Arbitrary<SelectorRule>,
    fc.record({
      kind: fc.constant('without' as const),
      names: fc.array(name, { maxLength: 2 }),
      span,
    }) satisfies fc.Arbitrary<Without>,
    fc.record({
      kind: fc.constant('with' as const),
      names: fc.array(name, { maxLength: 2 }),
      span,
    }) satisfies fc.Arbitrary<Inclusion>,
    fc.record({
      kind: fc.constant('expectation' as const),
      metric: name,
      split: fc.option(name),
      comparison: fc.constantFrom('<' as const, '>=' as const),
      bound: tie('scalar'),
      span,
    }) satisfies fc.Arbitrary<Expectation>,
  ),
  block: fc.record({
    kind: fc.constant('block' as const),
    entries: fc.array(tie('entry'), { maxLength: 5 }),
    span,
  }),
}));
assert.ok(scalar);

const reference = fc.oneof(
  { arbitrary: name, weight: 3 },
  {
    arbitrary: fc.record({
      kind: fc.constant('name' as const),
      text: fc.constantFrom(...words),
      cells: fc.record({
        kind: fc.constant('cells' as const),
        bindings: fc.array(
          fc.record({
            kind: fc.constant('binding' as const),
            variable: name,
            value: fc.oneof(number, name, string),
            span,
          }),
          { maxLength: 2 },
        ),
        span,
      }),
      span,
    }),
    weight: 1,
  },
);
const derived = fc.record({ kind: fc.constant('derived' as const), base: reference });
const type = fc.record({ kind: fc.constant('type' as const), type: name });
const verb = fc.record({
  kind: fc.constant('verb' as const),
  verb: name,
  operand: reference,
  on: fc.option(reference),
});
const plain: fc.Arbitrary<Declaration> = fc.oneof(
  fc.record({ kind: fc.constant('let' as const), name, value: fc.oneof(value, block), span }),
  fc.record({
    kind: fc.constant('corpus' as const),
    name,
    head: fc.oneof(type, derived),
    block: fc.option(block),
    span,
  }),
  fc.record({
    kind: fc.constant('model' as const),
    name,
    head: fc.oneof(type, derived),
    block: fc.option(block),
    span,
  }),
  fc.record({
    kind: fc.constant('stage' as const),
    name,
    head: fc.oneof(verb, derived),
    block: fc.option(block),
    span,
  }),
  fc.record({
    kind: fc.constant('evaluate' as const),
    subjects: fc.array(reference, { maxLength: 3 }),
    splits: fc.array(name, { maxLength: 3 }),
    block: fc.option(block),
    span,
  }),
);

const series = fc.oneof(
  name,
  fc.record({ kind: fc.constant('list' as const), items: fc.array(value, { maxLength: 3 }), span }),
  fc.record({ kind: fc.constant('count' as const), first: number, last: number, span }),
);
const axis: fc.Arbitrary<Axis> = fc.oneof(
  fc.record({
    kind: fc.constant('axis' as const),
    variables: fc.array(name, { minLength: 1, maxLength: 2 }),
    values: series,
    span,
  }),
  fc.record({ kind: fc.constant('seeds' as const), keyword: span, values: series, span }),
);
const { declaration } = fc.letrec<{ declaration: Declaration; sweep: Declaration }>((tie) => ({
  declaration: fc.oneof({ maxDepth: 2, withCrossShrink: true }, plain, tie('sweep')),
  sweep: fc.record({
    kind: fc.constant('sweep' as const),
    axes: fc.array(axis, { minLength: 1, maxLength: 2 }),
    declarations: fc.array(tie('declaration'), { maxLength: 3 }),
    body: span,
    span,
  }),
}));

const override: fc.Arbitrary<Override> = fc.record({ path: fc.array(name, { maxLength: 4 }), value });

test('checking ends with a plan or with errors on any tree, and never throws', () => {
  const place = { source: 'mine.exp', start: 0, end: 0 };
  fc.assert(
    fc.property(
      fc.array(declaration, { maxLength: 8 }),
      fc.array(override, { maxLength: 2 }),
      (declarations, overrides) => {
        const { plan, diagnostics } = check(
          { kind: 'file', declarations, span: place },
          { ...options, overrides },
        );
        assert.equal(
          plan === null,
          diagnostics.some(({ severity }) => severity === 'error'),
        );
        for (const { title, notes, hint } of diagnostics) {
          assert.doesNotMatch([title, ...notes, hint].join('\n'), /undefined|\[object|NaN|internal:/);
        }
      },
    ),
    { numRuns: 1500 },
  );
});

const sound = `let width = 20
let quick = { epochs 1  batch 20 }
corpus sotu { min_count 5 }
model lstm { layers 2  embedding width  width width  dropout 20%  tied no }
stage dense = train lstm on sotu { epochs 1  batch 20  optimizer sgd { rate 20  decay plateau }  validate every 9 }
stage pruned = prune dense { "layers.*" to 60%  ["embedding"] { from 10%  to 50% }  cubic { end 300  every 20 }  steps 400 }
stage small = quantize pruned { bits 8  per row  "decoder" bits 6  "*.bias" keep yes }
evaluate [dense, pruned, small] on [valid, test] { expect perplexity(test) < 300 }
model big = lstm with { width 40  embedding 40  without dropout }
stage slow = train big on sotu { steps 3 }
sweep [n, rate] in [[10, 1], [20, 5]], seed in 1..2 {
  stage swept = train lstm on sotu { with quick  batch n  optimizer sgd { rate rate }  seed seed }
  evaluate swept on test
}
stage one = quantize swept[n=10, seed=2] { bits 8 }
`;

test('a damaged text is told or means something, and never makes checking throw', () => {
  const tokens = sound.split(/(\s+|[{}[\](),])/);
  const index = fc.nat(tokens.length - 1);
  fc.assert(
    fc.property(fc.array(fc.tuple(index, fc.option(index)), { minLength: 1, maxLength: 4 }), (edits) => {
      const damaged = [...tokens];
      for (const [at, from] of edits) damaged[at] = from === null ? '' : (tokens[from] ?? '');
      const text = damaged.join('');
      const { file, diagnostics } = parse({ name: 'mine.exp', text });
      const checked = check(file, options);
      if (diagnostics.length > 0) return;
      assert.equal(
        checked.plan === null,
        checked.diagnostics.some(({ severity }) => severity === 'error'),
      );
      for (const { span } of checked.diagnostics) assert.ok(span.start < span.end && span.end <= text.length);
    }),
    { numRuns: 500 },
  );
});
