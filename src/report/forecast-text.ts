import { unreachable } from '../base/fault.ts';
import type { ForecastState, StageForecast } from '../exec/forecast.ts';
import type { Earlier } from './earlier.ts';
import type { OtherLength } from './length.ts';
import { folded } from './cut.ts';
import { anewText, continuationText } from './length-text.ts';
import { formatBytes, formatDuration, formatNumberOf } from './numbers.ts';
import { summaryLine } from './summary.ts';
import { renderTable, type Cell, type Paint, type Tone } from './table.ts';

/** A stage's forecast beside what it was before. */
export interface PlannedRow {
  readonly forecast: StageForecast;
  readonly earlier: Earlier | null;
  /** Of a training that begins anew although there was one of another length. */
  readonly otherLength?: OtherLength;
}

const stateTones: Record<ForecastState, Tone> = {
  hit: 'good',
  run: 'accent',
  'may run': 'warn',
  'left out': 'faint',
};

/** What a run would do, a line a stage, and what all of it would take. */
export function renderForecast(rows: readonly PlannedRow[], paint: Paint, width?: number): string[] {
  const cells = rows.map((row): readonly Cell[] => {
    const { forecast, earlier } = row;
    const { stage, state, estimate } = forecast;
    return [
      stage.kind,
      { text: stage.name, tone: 'strong' },
      { text: state, tone: stateTones[state] },
      { text: estimate === null ? '' : `about ${formatDuration(estimate.seconds)}`, tone: 'faint' },
      {
        text: [reasonText(forecast, earlier), lengthText(row), diskText(forecast)]
          .filter((text) => text !== '')
          .join('; '),
        tone: isRefused(forecast) ? 'bad' : 'plain',
      },
    ];
  });
  const columns = [
    { title: '', align: 'left', spare: 1 },
    { title: '', align: 'left', tight: 'cut' },
    { title: '', align: 'left' },
    { title: '', align: 'right' },
    { title: '', align: 'left', tight: 'fold' },
  ] as const;
  const sum = totals(rows.map(({ forecast }) => forecast));
  return [
    ...renderTable({ columns, rows: cells }, paint, { columns: width }),
    '',
    ...folded(sum, width ?? Number.POSITIVE_INFINITY),
  ];
}

/** Why a stage's result is there, or is not. */
export function reasonText({ stage, reason, record }: StageForecast, earlier: Earlier | null): string {
  switch (reason.kind) {
    case 'recorded':
      return record === null
        ? ''
        : [summaryLine(stage.kind, record.summary), `run ${record.provenance.run}`]
            .filter((text) => text !== '')
            .join('  ');
    case 'new':
      return changesText(earlier) ?? (earlier === null ? 'never run' : 'its input is another');
    case 'damaged':
      return `its result is damaged or gone: ${reason.notes.join('; ')}`;
    case 'forced':
      return 'forced';
    case 'depends':
      return [changesText(earlier), `depends on the bytes of ${reason.on.join(' and ')}`]
        .filter((text) => text !== null)
        .join('; ');
    case 'unreadable':
      return `cannot read ${reason.path}: ${reason.because}`;
    case 'left out':
      return '';
    default:
      return unreachable(reason);
  }
}

function lengthText({ forecast: { continues }, otherLength }: PlannedRow): string {
  if (continues !== undefined) return continuationText(continues);
  return otherLength === undefined ? '' : anewText(otherLength);
}

/** What a stage says beforehand that it will write, and whether there is room for it. */
function diskText({ disk }: StageForecast): string {
  if (disk === undefined) return '';
  const { neededBytes, freeBytes } = disk;
  const writes = `writes ${formatBytes(neededBytes)}`;
  return neededBytes <= freeBytes
    ? writes
    : `${writes}, but there are ${formatBytes(freeBytes)} free: it will be refused`;
}

function isRefused({ reason, disk }: StageForecast): boolean {
  return reason.kind === 'unreadable' || (disk !== undefined && disk.neededBytes > disk.freeBytes);
}

/** `to 60% -> 70%`; the first three of many. */
export function changesText(earlier: Earlier | null): string | null {
  if (earlier === null || earlier.changes.length === 0) return null;
  const [first = '', second, third, ...more] = earlier.changes.map(
    ({ setting, before, after }) => `${setting} ${before} -> ${after}`,
  );
  const shown = [first, second, third].filter((text) => text !== undefined).join(', ');
  return more.length === 0 ? shown : `${shown} and ${more.length} more`;
}

function totals(forecasts: readonly StageForecast[]): string {
  const count = (state: ForecastState): number =>
    forecasts.filter((forecast) => forecast.state === state).length;
  const run = count('run');
  const may = count('may run');
  if (run + may === 0) return `nothing to run: ${formatNumberOf(count('hit'), 'hit')}`;
  const estimates = forecasts
    .filter(({ state }) => state === 'run' || state === 'may run')
    .map(({ estimate }) => estimate);
  const known = estimates.filter((estimate) => estimate !== null);
  const seconds = known.reduce((sum, estimate) => sum + estimate.seconds, 0);
  const bytes = forecasts
    .filter(({ state }) => state === 'run' || state === 'may run')
    .reduce((sum, { estimate, disk }) => sum + (estimate?.bytes ?? disk?.neededBytes ?? 0), 0);
  const follow = may === 0 ? '' : `, ${may} may follow`;
  const unknown = estimates.length - known.length;
  const cost =
    known.length === 0
      ? 'no earlier run tells how long'
      : `about ${formatDuration(seconds)}, ${formatBytes(bytes)} new`;
  const missing =
    known.length > 0 && unknown > 0 ? ` and ${formatNumberOf(unknown, 'stage')} of unknown cost` : '';
  return `${formatNumberOf(run, 'stage')} to run${follow}: ${cost}${missing}`;
}
