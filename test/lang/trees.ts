/** Random trees of the language, as fast-check draws them. */
import fc from 'fast-check';
import type * as Ast from '../../src/lang/ast.ts';
import { units } from '../../src/lang/literals.ts';
import { keywords, wordOf } from '../../src/lang/tokens.ts';

const span = { source: 'drawn.exp', start: 0, end: 0 };
const reserved = new Set(keywords.map(wordOf));

const name = fc
  .stringMatching(/^[a-zA-Z_][a-zA-Z0-9_]{0,8}$/)
  .filter((text) => !reserved.has(text))
  .map((text): Ast.Name => ({ kind: 'name', text, span }));
const names = fc.array(name, { minLength: 1, maxLength: 3 });

const magnitude = fc.oneof(
  fc.nat(),
  fc
    .double({ noNaN: true, noDefaultInfinity: true })
    .filter((value) => !/^\d{16,}$/.test(String(Math.abs(value)))),
);
const number = fc
  .record({ value: magnitude, unit: fc.constantFrom(null, ...units) })
  .map(({ value, unit }): Ast.NumberLiteral => ({
    kind: 'number',
    value: value === 0 ? 0 : value,
    unit,
    span,
  }));

const string = fc
  .string({
    unit: fc.oneof(
      fc.constantFrom('"', '\\', '\n', '\t', 'ä', '漢'),
      fc.string({ minLength: 1, maxLength: 1 }),
    ),
  })
  .map((value): Ast.StringLiteral => ({ kind: 'string', value, span }));

const { scalar } = fc.letrec<{ scalar: Ast.Scalar; arithmetic: Ast.Arithmetic }>((tie) => ({
  scalar: fc.oneof({ maxDepth: 4 }, number, name, tie('arithmetic')),
  arithmetic: fc.record({
    kind: fc.constant('arithmetic' as const),
    operator: fc.constantFrom('+', '-', '*', '/'),
    left: tie('scalar'),
    right: tie('scalar'),
    span: fc.constant(span),
  }),
}));

const range = fc.record({
  kind: fc.constant('range' as const),
  from: scalar,
  to: scalar,
  curve: fc.option(name),
  span: fc.constant(span),
});
const qualified = fc
  .record({ word: name, value: fc.oneof(scalar, range) })
  .map((parts): Ast.Qualified => ({ kind: 'qualified', ...parts, span }));

const { value } = fc.letrec<{ value: Ast.Value; list: Ast.ListLiteral }>((tie) => ({
  value: fc.oneof({ maxDepth: 3 }, scalar, string, range, qualified, tie('list')),
  list: fc
    .array(tie('value'), { maxLength: 12 })
    .map((items): Ast.ListLiteral => ({ kind: 'list', items, span })),
}));

const expectation = fc
  .record({
    metric: name,
    split: fc.option(name),
    comparison: fc.constantFrom<Ast.Comparison>('<', '<=', '>', '>='),
    bound: scalar,
  })
  .map((parts): Ast.Expectation => ({ kind: 'expectation', ...parts, span }));

const { block } = fc.letrec<{
  block: Ast.Block;
  entry: Ast.Entry;
  setting: Ast.Setting;
  rule: Ast.SelectorRule;
}>((tie) => ({
  block: fc
    .array(tie('entry'), { maxLength: 6 })
    .map((entries): Ast.Block => ({ kind: 'block', entries, span })),
  entry: fc.oneof(
    { maxDepth: 3 },
    tie('setting'),
    names.map((all): Ast.Without => ({ kind: 'without', names: all, span })),
    names.map((all): Ast.Inclusion => ({ kind: 'with', names: all, span })),
    expectation,
    tie('rule'),
  ),
  setting: fc
    .record({ name, value: fc.option(value), block: fc.option(tie('block')) })
    .filter((parts) => parts.value !== null || parts.block !== null)
    .map((parts): Ast.Setting => ({ kind: 'setting', ...parts, span })),
  rule: fc
    .record({
      selectors: fc.array(string, { minLength: 1, maxLength: 3 }),
      settings: fc.oneof(
        tie('setting').map((setting): Ast.Entry[] => [setting]),
        fc.array(tie('entry'), { minLength: 1, maxLength: 3 }),
      ),
    })
    .map(({ selectors, settings }): Ast.SelectorRule => ({
      kind: 'rule',
      selectors,
      settings,
      braces: span,
      span,
    })),
}));

const binding = fc
  .record({ variable: name, value: fc.oneof(number, name, string) })
  .map((parts): Ast.Binding => ({ kind: 'binding', ...parts, span }));
const reference = fc
  .oneof(
    { arbitrary: name, weight: 3 },
    { arbitrary: fc.record({ name, bindings: fc.array(binding, { maxLength: 2 }) }), weight: 1 },
  )
  .map((drawn): Ast.Reference =>
    'bindings' in drawn ? { ...drawn.name, cells: { kind: 'cells', bindings: drawn.bindings, span } } : drawn,
  );
const references = fc.array(reference, { minLength: 1, maxLength: 3 });

const typeHead = reference.map((type): Ast.TypeHead => ({ kind: 'type', type }));
const derivedHead = reference.map((base): Ast.DerivedHead => ({ kind: 'derived', base }));
const verbHead = fc
  .record({ verb: name, operand: reference, on: fc.option(reference) })
  .map((parts): Ast.VerbHead => ({ kind: 'verb', ...parts }));

const plain: fc.Arbitrary<Ast.Declaration> = fc.oneof(
  fc
    .record({ name, value: fc.oneof(value, block) })
    .map((parts): Ast.LetDeclaration => ({ kind: 'let', ...parts, span })),
  fc
    .record({
      kind: fc.constantFrom('corpus' as const, 'model' as const),
      name,
      head: typeHead,
      block: fc.option(block),
    })
    .map((parts): Ast.Declaration => ({ ...parts, span })),
  fc
    .record({
      kind: fc.constantFrom('corpus' as const, 'model' as const, 'stage' as const),
      name,
      head: derivedHead,
      block,
    })
    .map((parts): Ast.Declaration => ({ ...parts, span })),
  fc
    .record({ name, head: verbHead, block: fc.option(block) })
    .map((parts): Ast.StageDeclaration => ({ kind: 'stage', ...parts, span })),
  fc
    .record({ subjects: references, splits: names, block: fc.option(block) })
    .map((parts): Ast.EvaluateDeclaration => ({ kind: 'evaluate', ...parts, span })),
);

const count = fc
  .record({ first: number, last: number })
  .map((ends): Ast.Count => ({ kind: 'count', ...ends, span }));
const list = fc
  .array(value, { maxLength: 12 })
  .map((items): Ast.ListLiteral => ({ kind: 'list', items, span }));
const series: fc.Arbitrary<Ast.Series> = fc.oneof(count, name, list);
const axis: fc.Arbitrary<Ast.Axis> = fc.oneof(
  fc
    .record({ variables: names, values: series })
    .map((parts): Ast.Axis => ({ kind: 'axis', ...parts, span })),
  series.map((values): Ast.Axis => ({ kind: 'seeds', keyword: span, values, span })),
);
const axes = fc.array(axis, { minLength: 1, maxLength: 3 });

const { declaration } = fc.letrec<{ declaration: Ast.Declaration; sweep: Ast.Declaration }>((tie) => ({
  declaration: fc.oneof(
    { maxDepth: 2, withCrossShrink: true },
    plain,
    fc
      .record({ names: fc.option(names), path: string })
      .map((parts): Ast.ImportDeclaration => ({ kind: 'import', ...parts, span })),
    tie('sweep'),
  ),
  sweep: fc
    .record({ axes, declarations: fc.array(tie('declaration'), { maxLength: 3 }) })
    .map((parts): Ast.SweepDeclaration => ({ kind: 'sweep', ...parts, body: span, span })),
}));

export const files = fc
  .array(declaration, { minLength: 1, maxLength: 5 })
  .map((declarations): Ast.ExpFile => ({ kind: 'file', declarations, span }));
