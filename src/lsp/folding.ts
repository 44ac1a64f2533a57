import { FoldingRangeKind, type FoldingRange } from 'vscode-languageserver';
import type { Source, Span } from '../diag/source.ts';
import type { Block, Declaration } from '../lang/ast.ts';
import type { Parsed } from '../lang/parse.ts';
import { rangeOf } from './place.ts';

/** Blocks and sweeps of several lines, comments of several lines. */
export function foldingOf({ file, comments, source }: Parsed): FoldingRange[] {
  const blocks = file.declarations.flatMap(blocksOf).flatMap((span) => fold(span, source, 1));
  const runs: Span[] = [];
  for (const { span } of comments) {
    const last = runs.at(-1);
    const isNext = last !== undefined && /^[ \t]*\r?\n[ \t]*$/.test(source.text.slice(last.end, span.start));
    if (isNext) runs[runs.length - 1] = { ...last, end: span.end };
    else runs.push(span);
  }
  const texts = runs
    .flatMap((span) => fold(span, source, 0))
    .map((range) => ({ ...range, kind: FoldingRangeKind.Comment }));
  return [...blocks, ...texts];
}

/** `spared`: lines at the end that stay in sight. */
function fold(span: Span, source: Source, spared: number): FoldingRange[] {
  const { start, end } = rangeOf(span, source);
  const endLine = end.line - spared;
  return endLine > start.line ? [{ startLine: start.line, endLine }] : [];
}

function blocksOf(declaration: Declaration): readonly Span[] {
  switch (declaration.kind) {
    case 'import':
      return [];
    case 'sweep':
      return [declaration.body, ...declaration.declarations.flatMap(blocksOf)];
    case 'let':
      return declaration.value.kind === 'block' ? blocksIn(declaration.value) : [];
    default:
      return declaration.block === null ? [] : blocksIn(declaration.block);
  }
}

function blocksIn({ entries, span }: Pick<Block, 'entries' | 'span'>): readonly Span[] {
  const inner = entries.flatMap((entry) => {
    if (entry.kind === 'setting') return entry.block === null ? [] : blocksIn(entry.block);
    if (entry.kind === 'rule' && entry.braces !== null)
      return blocksIn({ entries: entry.settings, span: entry.braces });
    return [];
  });
  return [span, ...inner];
}
