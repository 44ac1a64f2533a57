import { unreachable } from '../../base/fault.ts';
import type { Place } from '../../exec/run-record.ts';
import { shortKey } from '../numbers.ts';
import type { Paint } from '../table.ts';
import { placeText } from '../place-text.ts';
import type { Diff, PerSide, QuestionChange } from './diff.ts';

/** One line a change: `pruned.to 60% -> 70%  first.exp:12:3`; of more than two sides each value with its letter. */
export function questionText(diff: Asked, titles: readonly string[], paint: Paint): string[] {
  const lines = questionLines(diff, titles, paint);
  return (lines.length === 0 ? ['nothing changed'] : lines).map(
    (line, index) => `${paint('strong', index === 0 ? 'question' : '        ')}  ${line}`,
  );
}

/** None when nothing changed. */
export function questionLines(diff: Asked, titles: readonly string[], paint: Paint): readonly string[] {
  return diff.question.flatMap((change) => lineOf(change, diff, titles, paint) ?? []);
}

type Asked = Pick<Diff, 'roles' | 'question'>;

/** Null for what another line tells. */
function lineOf(change: QuestionChange, diff: Asked, titles: readonly string[], paint: Paint): string | null {
  if (change.kind === 'environment')
    return paint('faint', `made under other ${change.fact}: ${values(change.values, titles)}`);
  const { name } = diff.roles[change.role] ?? { name: '' };
  const strong = (text: string) => paint('strong', text);
  switch (change.kind) {
    case 'setting':
      return `${strong(`${name}.${change.setting}`)} ${values(change.values, titles)}${where(change.places, paint)}`;
    case 'input':
      return `${strong(name)} has another ${change.input}: ${values(change.values, titles)}`;
    case 'name':
      return change.values.length === 2
        ? `${change.values[0]} is now called ${strong(change.values[1] ?? '')}`
        : `${strong(name)} is called ${values(change.values, titles)}`;
    case 'seeds':
      return `${strong(name)} has other seeds: ${values(change.values, titles)}`;
    case 'presence':
      return presenceText(change.values, titles, strong);
    case 'file':
      return `${strong(name)}: other bytes in the file \`${change.name}\`: ${values(change.values.map(shortKeyOf), titles)}`;
    case 'implementation':
      return `${strong(name)}: another implementation: ${values(change.values, titles)}`;
    case 'library':
      return `${strong(name)}: another library: ${values(change.values, titles)}`;
    default:
      return unreachable(change);
  }
}

function presenceText(
  names: PerSide<string>,
  titles: readonly string[],
  strong: (text: string) => string,
): string {
  const [before, after] = names;
  if (names.length === 2)
    return before == null ? `${strong(after ?? '')} is new` : `${strong(before)} is gone`;
  const has = titles.filter((_, side) => names[side] !== null);
  return `${strong(names.findLast((name) => name !== null) ?? '')} is in ${has.join(', ')} only`;
}

/** `60% -> 70%`; of more than two sides `60%, A 70%, B 80%`. */
function values(all: PerSide<string>, titles: readonly string[]): string {
  const [first, second] = all;
  if (all.length === 2) return `${first ?? 'none'} -> ${second ?? 'none'}`;
  return all
    .map((value, side) => (value === null ? null : `${titles[side]} ${value}`))
    .filter((text) => text !== null)
    .join(', ');
}

function shortKeyOf(digest: string | null): string | null {
  return digest === null ? null : shortKey(digest);
}

function where(places: PerSide<Place>, paint: Paint): string {
  const place = places.find((one) => one !== null);
  return place == null ? '' : `  ${paint('faint', placeText(place))}`;
}
