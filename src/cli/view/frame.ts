import type { GpuLoad } from '../../exec/gpu.ts';
import { cut, cutMiddle } from '../../report/cut.ts';
import { formatBytes, formatDuration, formatNumberOf } from '../../report/numbers.ts';
import { summaryPhrases } from '../../report/summary.ts';
import type { Paint, Tone } from '../../report/table.ts';
import { gpuPhrases } from './gpu.ts';
import type { Board, Standing } from './board.ts';
import { progressPhrases } from './progress.ts';
import { sparkline } from './sparkline.ts';

export interface Screen {
  readonly columns: number;
  readonly rows: number;
}

/** Times are milliseconds of the board's clock. */
export interface Moment {
  readonly startedAt: number;
  readonly now: number;
  /** What the run was last told to do. */
  readonly told?: string | null;
  /** null where no stage runs on one, or nothing is known of it. */
  readonly gpu?: GpuLoad | null;
}

const spinner = '⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏';
const sparklineWidth = 24;
const leastSparkline = 8;

const marks: Record<Exclude<Standing['state'], 'running'>, readonly [string, Tone]> = {
  waiting: ['·', 'faint'],
  hit: ['=', 'good'],
  ran: ['✓', 'good'],
  'not run': ['-', 'faint'],
  stopped: ['‖', 'warn'],
  failed: ['✗', 'bad'],
};

/** What the terminal shows now: a line a stage as far as they fit, and one line for the whole run. */
export function frame(
  board: Board,
  { startedAt, now, told = null, gpu = null }: Moment,
  screen: Screen,
  paint: Paint,
): string[] {
  const layout = layoutOf(board.stages, screen.columns);
  // One line for the run, one for the cursor: a frame that fills the screen would scroll at each redraw.
  const shown = fitting(board.stages, Math.max(1, screen.rows - 2));
  const lines = shown.map((stage) => stageLine(stage, layout, now, screen.columns, paint));
  const ended = board.stages.filter(({ state }) => state !== 'waiting' && state !== 'running').length;
  const hidden = board.stages.length - shown.length;
  const memory = memoryOf(board.stages);
  const total = [
    `${ended} of ${formatNumberOf(board.stages.length, 'stage')}`,
    formatDuration((now - startedAt) / 1000),
    ...(hidden > 0 ? [`${hidden} not shown`] : []),
    ...(memory > 0 ? [`memory ${formatBytes(memory)}`] : []),
    ...(gpu === null ? [] : gpuPhrases(gpu)),
  ];
  const [words, tone] = told === null ? [total, 'faint' as const] : [[told, ...total], 'warn' as const];
  return [...lines, paint(tone, cut(words.join(' · '), screen.columns))];
}

/** What the workers of all running stages have together, in bytes. */
function memoryOf(stages: readonly Standing[]): number {
  return stages
    .filter(({ state }) => state === 'running')
    .reduce((bytes, { progress }) => bytes + (progress?.memory ?? 0), 0);
}

/** Running stages always, then what ended badly, then the rest from the front of the run to its end. */
function fitting(stages: readonly Standing[], room: number): readonly Standing[] {
  if (stages.length <= room) return stages;
  const urgency: Record<Standing['state'], number> = {
    running: 0,
    failed: 1,
    stopped: 1,
    waiting: 2,
    ran: 3,
    hit: 4,
    'not run': 4,
  };
  const kept = new Set(
    stages
      .map((stage, index) => ({ stage, index }))
      // Of what has ended the latest matters, of what waits the next.
      .sort(
        (a, b) =>
          urgency[a.stage.state] - urgency[b.stage.state] ||
          (a.stage.state === 'waiting' ? a.index - b.index : b.index - a.index),
      )
      .slice(0, room)
      .map(({ stage }) => stage),
  );
  return stages.filter((stage) => kept.has(stage));
}

/** Widths of the columns of all lines; 0 where there is no room for one. */
interface Layout {
  readonly kind: number;
  readonly name: number;
  readonly detail: number;
}

/** A step and the time left, which are what one looks at a run for. */
const figuresWidth = 25;

/** Too little for any figure. */
const leastDetail = 12;

/** A narrow terminal loses the kinds first, then the middle of long names, and the figures last. */
function layoutOf(stages: readonly Standing[], columns: number): Layout {
  const kind = Math.max(0, ...stages.map((stage) => stage.kind.length));
  const name = Math.max(0, ...stages.map((stage) => stage.name.length));
  const whole = columns - kind - name - 5;
  if (whole >= figuresWidth) return { kind, name, detail: whole };
  const withoutKind = columns - name - 4;
  if (withoutKind >= figuresWidth) return { kind: 0, name, detail: withoutKind };
  const shortName = Math.min(name, Math.max(14, columns - figuresWidth - 4));
  const rest = columns - shortName - 4;
  return rest >= leastDetail
    ? { kind: 0, name: shortName, detail: rest }
    : { kind: 0, name: Math.max(0, columns - 2), detail: 0 };
}

function stageLine(stage: Standing, layout: Layout, now: number, columns: number, paint: Paint): string {
  const [mark, tone] =
    stage.state === 'running'
      ? [spinner[Math.floor(now / 100) % spinner.length] ?? '', 'accent' as const]
      : marks[stage.state];
  const kind = layout.kind === 0 ? '' : `${paint('faint', stage.kind.padEnd(layout.kind))} `;
  const start = `${paint(tone, mark)} ${kind}`;
  const isSilent = layout.detail === 0 || (stage.state === 'waiting' && stage.because === null);
  // Where nothing follows the name has the rest of the line.
  if (isSilent) {
    const room = columns - 2 - (layout.kind === 0 ? 0 : layout.kind + 1);
    const name = cutMiddle(stage.name, room);
    return `${start}${stage.state === 'waiting' ? name : paint('strong', name)}`;
  }
  const name = cutMiddle(stage.name, layout.name).padEnd(layout.name);
  return `${start}${paint('strong', name)}  ${detail(stage, now, layout.detail, paint)}`;
}

function detail(stage: Standing, now: number, room: number, paint: Paint): string {
  switch (stage.state) {
    case 'waiting':
      return paint('faint', cut(stage.because ?? '', room));
    case 'running': {
      const phrases = joinFitting(progressPhrases(stage, now), room);
      const spare = room - phrases.length - 2;
      // All of the curve, however few bars it gets: where it began is what the rest is seen against.
      const curve = stage.losses.resample(Math.max(0, Math.min(sparklineWidth, spare)));
      return curve.length > 1 && spare >= leastSparkline
        ? `${phrases}  ${paint('accent', sparkline(curve, spare))}`
        : phrases;
    }
    case 'hit':
    case 'ran': {
      const time = stage.state === 'hit' ? 'hit' : formatDuration(stage.seconds ?? 0);
      const phrases = stage.summary === null ? [] : summaryPhrases(stage.kind, stage.summary);
      return cut(`${time}  ${joinFitting(phrases, room - time.length - 2, ', ')}`.trimEnd(), room);
    }
    default:
      return paint(marks[stage.state][1], cut(`${stage.state}: ${stage.because ?? ''}`, room));
  }
}

/** As many phrases from the front as fit; the first is cut if even it does not. */
function joinFitting(phrases: readonly string[], room: number, mark = '  '): string {
  let text = cut(phrases[0] ?? '', room);
  for (const phrase of phrases.slice(1)) {
    if (text.length + mark.length + phrase.length > room) break;
    text += mark + phrase;
  }
  return text;
}
