import assert from 'node:assert/strict';
import type { Span } from '../../src/diag/source.ts';
import { parse, type Parsed } from '../../src/lang/parse.ts';
import { print } from '../../src/lang/print.ts';
import { withoutSpans } from './without-spans.ts';

interface Node {
  readonly kind: string;
  readonly span?: Span;
}

/** What holds of every text, right or wrong: spans lie within the text and within those of their parents. */
export function checkSpans({ source, file, comments, diagnostics }: Parsed): void {
  const within = (span: Span, outer: Span, what: string) => {
    const isInside = span.start >= outer.start && span.end <= outer.end && span.start <= span.end;
    assert.ok(isInside, `${what} at ${span.start}..${span.end} leaves ${outer.start}..${outer.end}`);
  };
  const whole: Span = { source: source.name, start: 0, end: source.text.length };
  const visit = (value: unknown, outer: Span): void => {
    if (Array.isArray(value)) for (const item of value) visit(item, outer);
    if (typeof value !== 'object' || value === null || !('kind' in value)) return;
    const node = value as Node;
    if (node.span !== undefined) within(node.span, outer, node.kind);
    for (const child of Object.values(node)) visit(child, node.span ?? outer);
  };
  visit(file, whole);
  for (const { span } of comments) within(span, whole, 'comment');
  for (const { span, code } of diagnostics) within(span, whole, code);
}

/** What holds of every right text: the canonical form says the same, keeps all comments and is canonical itself. */
export function checkPrinting(parsed: Parsed): void {
  const text = print(parsed.file, parsed);
  const again = parse({ name: parsed.source.name, text });
  assert.deepEqual(again.diagnostics, []);
  assert.deepEqual(withoutSpans(again.file), withoutSpans(parsed.file));
  const texts = (comments: Parsed['comments']) => comments.map((comment) => comment.text).toSorted();
  assert.deepEqual(texts(again.comments), texts(parsed.comments));
  assert.equal(print(again.file, again), text);
}
