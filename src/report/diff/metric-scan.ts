import { MetricCurve, type MetricCurves } from './metric-curve.ts';

const [quote, comma, colon, open, close, lineFeed] = Buffer.from('",:{}\n');
const [minus, plus, point, small, large] = Buffer.from('-+.eE');
const zero = 0x30;
const nine = 0x39;
const stepKey = Buffer.from('"step":');

/** A figure under the bytes of its name, quotes included. */
interface Figure {
  readonly name: Buffer;
  readonly curve: MetricCurve;
  /** Number of the last line that had it. */
  line: number;
}

/**
 * The curves of a text whose lines are objects of numbers, truths and nulls without blanks, `step` first and whole; null of
 * any other, which has to be parsed. A fifth of the time that parsing takes: names are compared with those of the line
 * before, and of a value only its place and its first digits are kept.
 */
export function scanCurves(text: Buffer): MetricCurves | null {
  const curves = new Map<string, MetricCurve>();
  const figures: Figure[] = [];
  let at = 0;
  for (let line = 1; at < text.length; line++) {
    if (text[at++] !== open || !isAt(text, at, stepKey)) return null;
    at += stepKey.length;
    const first = at;
    let step = 0;
    for (let byte = text[at] ?? 0; byte >= zero && byte <= nine; byte = text[++at] ?? 0)
      step = step * 10 + byte - zero;
    if (at === first || at - first > 15) return null;
    for (let place = 0; text[at] === comma; place++) {
      const figure = figureAt(text, at + 1, place, figures, curves);
      if (figure === null || figure.line === line) return null;
      figure.line = line;
      const start = at + 1 + figure.name.length + 1;
      if (text[start - 1] !== colon) return null;
      at = endOfWord(text, start);
      if (at === start) {
        at = addNumber(text, start, step, figure.curve);
        if (at === start) return null;
      }
    }
    if (text[at++] !== close || text[at++] !== lineFeed) return null;
  }
  return new Map([...curves].filter(([, { steps }]) => steps.length > 0));
}

/** The figure whose name begins at `start`: mostly that which has this place in the line; null where none begins. */
function figureAt(
  text: Buffer,
  start: number,
  place: number,
  figures: Figure[],
  curves: Map<string, MetricCurve>,
): Figure | null {
  const usual = figures[place];
  if (usual !== undefined && isAt(text, start, usual.name)) return usual;
  const known = figures.find(({ name }) => isAt(text, start, name));
  if (known !== undefined) return known;
  const end = text.indexOf('"', start + 1) + 1;
  const name = text.subarray(start, end);
  const word = name.toString('latin1', 1, name.length - 1);
  if (text[start] !== quote || !/^\w+$/.test(word) || word === 'step') return null;
  const figure: Figure = { name, curve: new MetricCurve(text), line: 0 };
  figures.push(figure);
  curves.set(word, figure.curve);
  return figure;
}

function isAt(text: Buffer, start: number, word: Buffer): boolean {
  for (let index = 0; index < word.length; index++) if (text[start + index] !== word[index]) return false;
  return true;
}

const words = ['true', 'false', 'null'].map((word) => Buffer.from(word));

/** `start` where none of the words stands. */
function endOfWord(text: Buffer, start: number): number {
  if ((text[start] ?? 0) < 0x61) return start;
  return start + (words.find((word) => isAt(text, start, word))?.length ?? 0);
}

/** Adds the number that begins at `start` and gives its end; `start` where none stands. */
function addNumber(text: Buffer, start: number, step: number, curve: MetricCurve): number {
  let at = text[start] === minus ? start + 1 : start;
  const first = at;
  let digits = 0;
  for (let byte = text[at] ?? 0; byte >= zero && byte <= nine; byte = text[++at] ?? 0)
    digits = digits * 10 + byte - zero;
  if (at === first) return start;
  let scale = 0;
  if (text[at] === point) {
    const decimals = ++at;
    for (let byte = text[at] ?? 0; byte >= zero && byte <= nine; byte = text[++at] ?? 0)
      digits = digits * 10 + byte - zero;
    if (at === decimals) return start;
    scale = decimals - at;
  }
  if (text[at] === small || text[at] === large) {
    at++;
    const isNegative = text[at] === minus;
    if (isNegative || text[at] === plus) at++;
    const power = at;
    let exponent = 0;
    for (let byte = text[at] ?? 0; byte >= zero && byte <= nine; byte = text[++at] ?? 0)
      exponent = exponent * 10 + byte - zero;
    if (at === power) return start;
    scale += isNegative ? -exponent : exponent;
  }
  const near = scale === 0 ? digits : digits * 10 ** scale;
  curve.add(step, start, text[start] === minus ? -near : near);
  return at;
}
