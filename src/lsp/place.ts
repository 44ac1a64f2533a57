import { fileURLToPath, pathToFileURL } from 'node:url';
import { basename, join } from 'node:path';
import type { Range } from 'vscode-languageserver';
import { positionAt } from '../diag/lines.ts';
import type { Source, Span } from '../diag/source.ts';

/** The protocol counts from 0, in the same UTF-16 units. */
export function rangeOf({ start, end }: Pick<Span, 'start' | 'end'>, source: Source): Range {
  const [from, to] = [positionAt(source, start), positionAt(source, end)];
  return {
    start: { line: from.line - 1, character: from.column - 1 },
    end: { line: to.line - 1, character: to.column - 1 },
  };
}

/** A text that is no file yet stands in the folder of the server. */
export function pathOfUri(uri: string, cwd: string): string {
  return uri.startsWith('file:') ? fileURLToPath(uri) : join(cwd, basename(uri));
}

export function uriOfPath(path: string): string {
  return pathToFileURL(path).href;
}

export function contains({ start, end }: Pick<Span, 'start' | 'end'>, offset: number): boolean {
  return start <= offset && offset <= end;
}
