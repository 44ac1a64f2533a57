import { parse } from '../../lang/parse.ts';

/** No file has this word, so checking finds nothing of that name and says what could stand there. */
export const placeholder = 'athanor_placeholder';

/** A place in a text where something is to be written. */
export interface Gap {
  /** The beginning of it that has been typed, and what follows of the same word. */
  readonly start: number;
  readonly end: number;
  readonly isString: boolean;
}

/** The word or text at an offset; null inside a comment. */
export function gapAt(text: string, offset: number): Gap | null {
  const lineStart = Math.max(text.lastIndexOf('\n', offset - 1), text.lastIndexOf('\r', offset - 1)) + 1;
  let quote: number | null = null;
  for (let at = lineStart; at < offset; at++) {
    const character = text[at];
    if (character === '\\' && quote !== null) at++;
    else if (character === '"') quote = quote === null ? at : null;
    else if (character === '#' && quote === null) return null;
  }
  const rest = (quote === null ? /^\w*/ : /^[^"\r\n]*/).exec(text.slice(offset))?.[0] ?? '';
  if (quote === null) {
    const typed = /[A-Za-z_]\w*$/.exec(text.slice(lineStart, offset))?.[0] ?? '';
    return { start: offset - typed.length, end: offset + rest.length, isString: false };
  }
  // A text that is not closed goes on to the end of its line, with whatever stands there.
  const isClosed = text[offset + rest.length] === '"';
  return { start: quote + 1, end: isClosed ? offset + rest.length : offset, isString: true };
}

/** What may have to follow a word before a text can be read: nothing, the value of a setting, a verb's operand and more. */
const continuations = ['', ' 0', ` ${placeholder}_2`, ` ${placeholder}_2 {}`];
const stringContinuations = ['', '" {}', '" keep yes', '" { to 1% }'];

/** The text with the placeholder in the gap, and after it what makes it readable, or the most of it. */
export function filled(text: string, { start, end, isString }: Gap): string {
  const [before, after] = [text.slice(0, start), text.slice(end)];
  const isClosed = isString && after.startsWith('"');
  const candidates = isString
    ? stringContinuations.map((more) =>
        isClosed
          ? `${placeholder}"${more.slice(1)}${after.slice(1)}`
          : `${placeholder}${more || '"'}${after}`,
      )
    : continuations.map((more) => `${placeholder}${more}${after}`);
  let best = '';
  let least = Infinity;
  for (const candidate of candidates) {
    const whole = before + candidate;
    const { diagnostics } = parse({ name: '', text: whole });
    if (diagnostics.length >= least) continue;
    best = whole;
    least = diagnostics.length;
    if (least === 0) break;
  }
  return best;
}
