import { tokenize } from '../../lang/lexer.ts';
import { keywords, Name, Number as NumberToken, String as StringToken } from '../../lang/tokens.ts';
import type { Report } from '../../report/run-report/report.ts';
import type { SourceText } from '../../report/run-report/reported-stage.ts';
import { lineAnchor } from '../anchors.ts';
import { html, type Content, type Html } from '../html.ts';
import { perSubject } from './per-subject.ts';
import type { Section } from './section.ts';

/** The text that was asked, each line a place that can be linked to. */
export function sourceSection(report: Report): Section | null {
  const content = perSubject(report, ({ sources }, subject) =>
    sources.length === 0 ? null : sources.map((source, index) => sourceHtml(source, subject, index)),
  );
  return content.length === 0 ? null : { id: 'source', title: 'Source', content };
}

function sourceHtml({ name, text }: SourceText, subject: number, source: number): Html {
  const lines = linesOf(pieces(text));
  const shown = lines.at(-1)?.length === 0 ? lines.slice(0, -1) : lines;
  return html`<p class="file"><code>${name}</code></p>
    <pre
      class="source"
      tabindex="0"
      aria-label="${name}"
    ><code>${shown.map((line, index) => lineHtml(line, lineAnchor(subject, source, index + 1)))}</code></pre>`;
}

function lineHtml(line: readonly Piece[], anchor: string): Content {
  const marked = line.map(({ kind, text }) =>
    kind === null ? text : html`<span class="${kind}">${text}</span>`,
  );
  return html`<span class="line" id="${anchor}">${marked}${'\n'}</span>`;
}

interface Piece {
  readonly kind: 'comment' | 'keyword' | 'string' | 'number' | 'sign' | null;
  readonly text: string;
}

/** All of the text, blanks and strays included, in stretches of one kind. */
function pieces(text: string): readonly Piece[] {
  const { tokens, comments } = tokenize(text);
  const marks = [
    ...comments.map((token) => ({ token, kind: 'comment' as const })),
    ...tokens.map((token) => ({ token, kind: kindOf(token.tokenType) })),
  ].sort((one, other) => one.token.startOffset - other.token.startOffset);
  const found: Piece[] = [];
  let end = 0;
  for (const { token, kind } of marks) {
    const { startOffset: start, image } = token;
    if (start > end) found.push({ kind: null, text: text.slice(end, start) });
    found.push({ kind, text: image });
    end = start + image.length;
  }
  if (end < text.length) found.push({ kind: null, text: text.slice(end) });
  return found;
}

function kindOf(type: (typeof keywords)[number]): Piece['kind'] {
  if (type === StringToken) return 'string';
  if (type === NumberToken) return 'number';
  if (type === Name) return null;
  return keywords.includes(type) ? 'keyword' : 'sign';
}

function linesOf(found: readonly Piece[]): readonly (readonly Piece[])[] {
  const lines: Piece[][] = [[]];
  for (const { kind, text } of found) {
    for (const [index, part] of text.split(/\r?\n/).entries()) {
      if (index > 0) lines.push([]);
      if (part !== '') lines.at(-1)?.push({ kind, text: part });
    }
  }
  return lines;
}
