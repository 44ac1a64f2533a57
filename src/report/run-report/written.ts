import type { CellOf } from '../../check/sweeps/cell.ts';
import type { Place } from '../../exec/run-record.ts';
import type { ReportedStage } from './reported-stage.ts';

type Spelled = Pick<ReportedStage, 'places' | 'inputs' | 'cell'>;

/**
 * The settings that the text spells out, each once although one line may set many tensors. Of a stage that is made from a
 * model, those that it takes over from the model's own stage are left out.
 */
export function writtenIn(stage: Spelled, stages: readonly ReportedStage[]): readonly string[] {
  return [...new Set(spelledOut(stage, stages).map(({ text }) => text))];
}

/** The same of several cells of one sweep, which part in some values: `to 50% or 80%`. What `sweepText` says is left out. */
export function writtenInCells(
  cells: readonly ReportedStage[],
  stages: readonly ReportedStage[],
): readonly string[] {
  const texts = new Map<string, Set<string>>();
  for (const cell of cells) {
    for (const { path, text } of spelledOut(cell, stages)) {
      if (isSeedOf(cell, text)) continue;
      texts.set(path, (texts.get(path) ?? new Set()).add(text));
    }
  }
  return [...new Set([...texts.values()].map((each) => alternatives([...each])))];
}

/** `to 50%`, `to 80%` -> `to 50% or 80%`. */
function alternatives(texts: readonly string[]): string {
  const [first = '', ...others] = texts;
  const setting = /^\w+ /.exec(first)?.[0] ?? '';
  const isOne = others.every((text) => text.startsWith(setting));
  return [first, ...others.map((text) => (isOne ? text.slice(setting.length) : text))].join(' or ');
}

function isSeedOf({ cell }: Spelled, text: string): boolean {
  return cell?.at.some(({ isSeed, value }) => isSeed && text === `seed ${value}`) ?? false;
}

/** In the order of the text. */
function spelledOut(
  { places, inputs, cell }: Spelled,
  stages: readonly ReportedStage[],
): readonly { readonly path: string; readonly text: string }[] {
  const above = stages.find(({ name }) => name === inputs['model']);
  const inherited = new Set(Object.values(above?.places ?? {}).map(spot));
  return Object.entries(places)
    .filter(([, place]) => !inherited.has(spot(place)) && !place.text.includes('{'))
    .sort(
      ([, one], [, other]) =>
        (one.source < other.source ? -1 : one.source > other.source ? 1 : 0) ||
        one.line - other.line ||
        one.column - other.column,
    )
    .map(([path, { text }]) => ({
      path,
      text: isNamed(text) || isKeyword(path, text) ? text : `${settingAt(path)} ${valueIn(text, cell)}`,
    }));
}

function spot({ source, line, column }: Place): string {
  return `${source}:${line}:${column}`;
}

/** Whether a text says which setting it sets, as a value that a `let` or a sweep gives does not. */
export function isNamed(text: string): boolean {
  return /^[a-z_][\w.]*[ =]/i.test(text);
}

/** `cubic`, the head of a block. */
function isKeyword(path: string, text: string): boolean {
  return path.endsWith('.kind') && /^[a-z_]\w*$/i.test(text);
}

/** `to` of `targets.embedding.to`, `length` of `retraining.length.count`. */
function settingAt(path: string): string {
  const name =
    path
      .replace(/\.(?:kind|count|value)$/, '')
      .split('.')
      .at(-1) ?? path;
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/** Of a range that a sweep goes through, the value that this cell has. */
function valueIn(text: string, cell: CellOf | undefined): string {
  const [, from, to] = /^(\d+)\s*\.\.\s*(\d+)$/.exec(text) ?? [];
  const own = cell?.at.find(({ value }) => Number(value) >= Number(from) && Number(value) <= Number(to));
  return own?.value ?? text;
}

/** What parts the cells, as heads of sweeps say it: `target in [50%, 80%], seeds 1..3`. */
export function sweepText(cells: readonly CellOf[]): string {
  const variables = cells[0]?.at.map(({ variable }) => variable) ?? [];
  return variables
    .map((name, index) => axisText(name, [...new Set(cells.map(({ at }) => at[index]?.value ?? ''))]))
    .join(', ');
}

function axisText(name: string, values: readonly string[]): string {
  const [first = '', last = ''] = [values[0], values.at(-1)];
  const isRange =
    values.length > 1 && values.every((value, index) => value === String(Number(first) + index));
  if (!isRange) return `${name} in [${values.join(', ')}]`;
  return name === 'seed' ? `seeds ${first}..${last}` : `${name} in ${first}..${last}`;
}
