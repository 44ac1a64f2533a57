import type { IToken } from 'chevrotain';
import type { Diagnostic } from '../diag/diagnostic.ts';
import type { Source } from '../diag/source.ts';
import type { Count, Name, Value } from './ast.ts';
import { reportControls } from './characters.ts';
import { tokenize } from './lexer.ts';
import { lowerSeries } from './lower-sweeps.ts';
import { lowerValue } from './lower-values.ts';
import { Mistakes } from './mistakes.ts';
import { nest } from './nesting.ts';
import { readPath, type PathStep } from './override-path.ts';
import { parser } from './parser.ts';
import { Through } from './tokens.ts';

/** A setting named by its path, and the value that it shall have: `dense.optimizer.rate=5`, `seeds=1..6`. */
export interface Override {
  readonly path: readonly PathStep[];
  readonly value: Value | Count;
}

export interface ParsedOverride {
  readonly source: Source;
  /** `null` if there are diagnostics. */
  readonly override: Override | null;
  readonly diagnostics: readonly Diagnostic[];
}

/** Reads what follows `--set` on the command line. The source is named by all of it: there may be several. */
export function parseOverride(text: string): ParsedOverride {
  const source: Source = { name: `--set ${text}`, text };
  const mistakes = new Mistakes(source.name);
  const { path, end } = readPath(text, mistakes);
  const value = end === null ? null : valueOf(text, end + 1, mistakes);
  const diagnostics = mistakes.inOrder();
  const override = path === null || value === null || diagnostics.length > 0 ? null : { path, value };
  return { source, override, diagnostics };
}

/** A flag that stands for a setting of every stage (`--device webgpu`); the word is one that the setting takes. */
export function parseFlag(
  setting: string,
  word: string,
): { readonly source: Source; readonly override: Override } {
  const text = `--${setting} ${word}`;
  const at = (start: number, length: number) => ({ source: text, start, end: start + length });
  const name: Name = { kind: 'name', text: setting, span: at(2, setting.length) };
  const value: Name = { kind: 'name', text: word, span: at(text.length - word.length, word.length) };
  return { source: { name: text, text }, override: { path: [name], value } };
}

/**
 * The grammar of values is that of the file; what stands before the `=` counts as blank. A path needs no quotes, since
 * the shell would take them away: whatever begins like one is a text.
 */
function valueOf(text: string, start: number, mistakes: Mistakes): Value | Count | null {
  if (/^(?:\/|\.{1,2}\/|[\w-]+\/)/.test(text.slice(start))) {
    reportControls(text, mistakes);
    return { kind: 'string', value: text.slice(start), span: mistakes.locate({ start, end: text.length }) };
  }
  const lexed = tokenize(' '.repeat(start) + text.slice(start));
  reportControls(text, mistakes);
  const { tokens } = nest(lexed.tokens, text, mistakes);
  const isCount = tokens.some(({ tokenType }) => tokenType === Through);
  const { value, errors } = isCount ? countOf(tokens, mistakes) : plainValueOf(tokens, mistakes);
  if (errors.length + lexed.strays.length > 0 && mistakes.isEmpty) {
    const problem =
      tokens.length === 0
        ? 'the value is missing'
        : 'not one value; a text stands in quotes that the shell leaves alone';
    mistakes.report('E0501', { problem }, { start, end: text.length });
  }
  return value;
}

function plainValueOf(tokens: readonly IToken[], mistakes: Mistakes) {
  const { tree, errors } = parser().readValue(tokens);
  return { value: tree === null ? null : lowerValue(mistakes, tree), errors };
}

/** `1..6`, for what a sweep goes through. */
function countOf(tokens: readonly IToken[], mistakes: Mistakes) {
  const { tree, errors } = parser().readSeries(tokens);
  return { value: tree === null ? null : lowerSeries(mistakes, tree), errors };
}
