import { parse } from '../../lang/parse.ts';
import { placeholder, type Gap } from './gap.ts';

/** Words of the grammar with what follows each of them, so that a text with them is whole. */
const continuations: Readonly<Record<string, string>> = {
  import: `import "${placeholder}"`,
  let: `let ${placeholder} = 1`,
  corpus: `corpus ${placeholder}`,
  model: `model ${placeholder}`,
  stage: `stage ${placeholder} = ${placeholder} ${placeholder}`,
  evaluate: `evaluate ${placeholder} on ${placeholder}`,
  sweep: `sweep ${placeholder} in [1] {}`,
  seeds: 'seeds 1..2 {}',
  on: `on ${placeholder}`,
  with: `with ${placeholder}`,
  without: `without ${placeholder}`,
  expect: `expect ${placeholder} < 1`,
  in: `in [1] {}`,
  by: `by ${placeholder}`,
};

/** Keywords with which the text can be read, or can be read no worse than with nothing there. */
export function keywordsAt(text: string, { start, end }: Gap): readonly string[] {
  const [before, after] = stretchAround(text, start, end);
  const mistakesOf = (middle: string) =>
    parse({ name: '', text: `${before} ${middle} ${after}` }).diagnostics.length;
  const allowed = mistakesOf('');
  return Object.keys(continuations).filter((word) => mistakesOf(continuations[word] ?? '') <= allowed);
}

/** From the line of the declaration before the gap to that of the one after it: the rest says nothing of what may stand there. */
function stretchAround(text: string, start: number, end: number): readonly [string, string] {
  const heads = Array.from(text.matchAll(/^(?:import|let|corpus|model|stage|evaluate|sweep|seeds)\b/gm));
  const from = heads.findLast(({ index }) => index < start)?.index ?? 0;
  const to = heads.find(({ index }) => index > end)?.index ?? text.length;
  return [text.slice(from, start), text.slice(end, to)];
}
