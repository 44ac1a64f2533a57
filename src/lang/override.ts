import type { Diagnostic } from '../diag/diagnostic.ts';
import type { Source } from '../diag/source.ts';
import type { Name, Value } from './ast.ts';
import { reportControls } from './characters.ts';
import { tokenize } from './lexer.ts';
import { lowerValue } from './lower-values.ts';
import { Mistakes } from './mistakes.ts';
import { nest } from './nesting.ts';
import { parser } from './parser.ts';

/** A setting named by its path, and the value that it shall have: `dense.optimizer.rate=5`. */
export interface Override {
  readonly path: readonly Name[];
  readonly value: Value;
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
  const value = valueOf(text, mistakes);
  const path = pathOf(text, mistakes);
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

function pathOf(text: string, mistakes: Mistakes): Name[] | null {
  const end = text.indexOf('=');
  if (end === -1) {
    mistakes.report('E0501', { problem: 'the `=` is missing' }, { start: text.length, end: text.length });
    return null;
  }
  const names: Name[] = [];
  let start = 0;
  for (const part of text.slice(0, end).split('.')) {
    const stretch = { start, end: start + part.length };
    if (!/^[A-Za-z_]\w*$/.test(part)) {
      const problem = part === '' ? 'a name is missing' : 'not a name';
      mistakes.report('E0501', { problem }, stretch);
      return null;
    }
    names.push({ kind: 'name', text: part, span: mistakes.locate(stretch) });
    start = stretch.end + 1;
  }
  return names;
}

/**
 * The grammar of values is that of the file; what stands before the `=` counts as blank. A path needs no quotes, since
 * the shell would take them away: whatever begins like one is a text.
 */
function valueOf(text: string, mistakes: Mistakes): Value | null {
  const start = text.indexOf('=') + 1;
  if (start === 0) return null;
  if (/^(?:\/|\.{1,2}\/|[\w-]+\/)/.test(text.slice(start))) {
    reportControls(text, mistakes);
    return { kind: 'string', value: text.slice(start), span: mistakes.locate({ start, end: text.length }) };
  }
  const lexed = tokenize(' '.repeat(start) + text.slice(start));
  reportControls(text, mistakes);
  const { tokens } = nest(lexed.tokens, text, mistakes);
  const { tree, errors } = parser().readValue(tokens);
  if (errors.length + lexed.strays.length > 0 && mistakes.isEmpty) {
    const problem =
      tokens.length === 0
        ? 'the value is missing'
        : 'not one value; a text stands in quotes that the shell leaves alone';
    mistakes.report('E0501', { problem }, { start, end: text.length });
  }
  return tree === null ? null : lowerValue(mistakes, tree);
}
