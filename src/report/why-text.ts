import { fault, unreachable } from '../base/fault.ts';
import { anewText } from './length-text.ts';
import { formatNumberOf, shortKey } from './numbers.ts';
import { placeText } from './place-text.ts';
import type { SettingChange } from './settings-change.ts';
import { renderTable, type Paint } from './table.ts';
import type { Explanation, InputChange, OtherChange } from './why.ts';

/** The explanation as sentences, each cause under what it caused. */
export function renderWhy(explanation: Explanation, paint: Paint, columns?: number): string[] {
  return lines(explanation, { paint, columns }, '', new Set());
}

interface Surface {
  readonly paint: Paint;
  /** Of the terminal; undefined for a file or pipe. */
  readonly columns: number | undefined;
}

function lines(node: Explanation, surface: Surface, indent: string, told: Set<string>): string[] {
  const { paint } = surface;
  const name = paint('strong', node.stage);
  if (told.has(node.stage)) return [`${indent}${name}: see above`];
  told.add(node.stage);
  const deeper = `${indent}  `;
  const below = [
    ...Object.entries(node.settled).map(
      ([setting, value]) =>
        `${deeper}${paint('faint', `${setting} auto -> ${value}, chosen by this machine`)}`,
    ),
    ...changeTable(node.settings, surface, deeper),
    ...lengthText(node).map((text) => `${deeper}${text}`),
    ...node.other.map((change) => `${deeper}${otherText(change)}`),
    ...node.inputs.flatMap(({ cause }) => lines(cause, surface, deeper, told)),
    ...node.unchanged.flatMap((input) => lines(input, surface, deeper, told)),
  ];
  return [`${indent}${headline(node, name, paint)}`, ...below];
}

function headline(node: Explanation, name: string, paint: Paint): string {
  const { outcome } = node;
  switch (outcome) {
    case 'hit':
      // A hit that stands under a change was made by an earlier run from other inputs.
      return node.verdict === 'changed'
        ? `${name} was a hit on run ${node.madeBy ?? '?'}, but is not what it was in ${against(node)}${causes(node)}`
        : `${name} was a ${paint('good', 'hit')}: same key as in run ${node.madeBy ?? '?'}  ${paint('faint', shortKey(node.key))}`;
    case 'not run':
      return `${name} did not run: ${node.because ?? 'the run was told to leave it out'}`;
    case 'ran':
      return `${name} ${paint('accent', 'ran')}${ranBecause(node)}`;
    case 'failed':
      return `${name} ran and ${paint('bad', 'failed')} (${node.because ?? 'see its log'})${ranBecause(node)}`;
    case 'stopped':
      return `${name} ran and was ${paint('warn', 'stopped')} before its end${ranBecause(node)}`;
    case null:
      return `${name} has not ended${ranBecause(node)}`;
    default:
      return unreachable(outcome);
  }
}

function ranBecause(node: Explanation): string {
  switch (node.verdict) {
    case 'first':
      return ': nothing like it had run before';
    case 'same':
      return node.against === null
        ? ''
        : ` although nothing changed since ${against(node)}: it was forced, or its result was gone`;
    case 'changed':
      return causes(node);
    case 'unknown':
      return '; its key was not kept, so there is nothing to compare';
    default:
      return unreachable(node.verdict);
  }
}

/** ` because of one setting:`, ` because its input changed: pruned 4be1c0 -> 9a02f7`. */
function causes(node: Explanation): string {
  const parts: string[] = [];
  if (node.inputs.length === 1) {
    parts.push(`its input changed: ${inputText(node.inputs[0] ?? fault('an input is missing'))}`);
  } else if (node.inputs.length > 1) {
    parts.push(`${node.inputs.length} inputs changed: ${node.inputs.map(inputText).join(', ')}`);
  }
  if (node.settings.length > 0) {
    parts.push(
      node.settings.length === 1 ? 'of one setting' : `of ${formatNumberOf(node.settings.length, 'setting')}`,
    );
  }
  if (node.other.length > 0)
    parts.push(node.settings.length > 0 ? 'more' : 'something outside the file changed');
  return ` because ${parts.join(' and ')}${node.settings.length + node.other.length > 0 ? ':' : ''}`;
}

function inputText({ before, after, cause }: InputChange): string {
  return `${cause.stage} ${shortKey(before) || 'none'} -> ${shortKey(after) || 'none'}`;
}

function against(node: Explanation): string {
  return node.against === null ? 'before' : `run ${node.against.run}`;
}

/** Each setting with its old and new value and where it stands. */
function changeTable(
  settings: readonly SettingChange[],
  { paint, columns: width }: Surface,
  indent: string,
): string[] {
  const rows = settings.map(({ setting, before, after, place }) => [
    { text: setting, tone: 'strong' as const },
    `${before} -> ${after}`,
    { text: place === null ? '' : placeText(place), tone: 'faint' as const },
  ]);
  const columns = [
    { title: '', align: 'left' },
    { title: '', align: 'left', tight: 'fold' },
    { title: '', align: 'left' },
  ] as const;
  return renderTable({ columns, rows }, paint, { indent, columns: width });
}

function lengthText({ outcome, resumedAt, otherLength }: Explanation): string[] {
  if (outcome === 'hit' || outcome === 'not run') return [];
  if (resumedAt !== null) return [`it went on from step ${resumedAt}`];
  return otherLength === null ? [] : [`it ${anewText(otherLength)}`];
}

function otherText({ what, name, before, after }: OtherChange): string {
  switch (what) {
    case 'file':
      return `the file \`${name}\` has other bytes: ${shortKey(before)} -> ${shortKey(after)}`;
    case 'implementation':
      return `this version does \`${name}\` otherwise: revision ${before} -> ${after}`;
    case 'library':
      return `the library behind \`${name}\` is another: ${before} -> ${after}`;
    case 'key scheme':
      return `keys are made otherwise: scheme ${before} -> ${after}`;
    default:
      return unreachable(what);
  }
}
