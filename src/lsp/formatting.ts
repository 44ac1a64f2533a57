import type { TextEdit } from 'vscode-languageserver';
import type { Parsed } from '../lang/parse.ts';
import { print } from '../lang/print.ts';
import { rangeOf } from './place.ts';

/** What `athanor fmt` would change, as one edit of the part that changes; none while the text cannot be read. */
export function formatting(parsed: Parsed): readonly TextEdit[] {
  const { source } = parsed;
  if (parsed.diagnostics.length > 0) return [];
  const [before, after] = [source.text, print(parsed.file, parsed)];
  if (before === after) return [];
  const most = Math.min(before.length, after.length);
  let head = 0;
  while (head < most && before[head] === after[head]) head++;
  let tail = 0;
  while (tail < most - head && before[before.length - 1 - tail] === after[after.length - 1 - tail]) tail++;
  const range = rangeOf({ start: head, end: before.length - tail }, source);
  return [{ range, newText: after.slice(head, after.length - tail) }];
}
