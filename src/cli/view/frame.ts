import { formatDuration, formatNumberOf } from '../../report/numbers.ts';
import { summaryLine } from '../../report/summary.ts';
import type { Paint, Tone } from '../../report/table.ts';
import type { Board, Standing } from './board.ts';
import { progressPhrases } from './progress.ts';
import { sparkline } from './sparkline.ts';

export interface Screen {
  readonly columns: number;
  readonly rows: number;
}

const spinner = '⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏';
const sparklineWidth = 24;

const marks: Record<Exclude<Standing['state'], 'running'>, readonly [string, Tone]> = {
  waiting: ['·', 'faint'],
  hit: ['=', 'good'],
  ran: ['✓', 'good'],
  'not run': ['-', 'faint'],
  stopped: ['‖', 'warn'],
  failed: ['✗', 'bad'],
};

/** What the terminal shows now: a line a stage as far as they fit, and one line for the whole run. */
export function frame(board: Board, startedAt: number, now: number, screen: Screen, paint: Paint): string[] {
  const kindWidth = Math.max(0, ...board.stages.map(({ kind }) => kind.length));
  const nameWidth = Math.max(0, ...board.stages.map(({ name }) => name.length));
  // One line for the run, one for the cursor: a frame that fills the screen would scroll at each redraw.
  const shown = fitting(board.stages, Math.max(1, screen.rows - 2));
  const lines = shown.map((stage) => stageLine(stage, kindWidth, nameWidth, now, screen.columns, paint));
  const ended = board.stages.filter(({ state }) => state !== 'waiting' && state !== 'running').length;
  const hidden = board.stages.length - shown.length;
  const total = [
    `${ended} of ${formatNumberOf(board.stages.length, 'stage')}`,
    formatDuration((now - startedAt) / 1000),
    ...(hidden > 0 ? [`${hidden} not shown`] : []),
  ];
  return [...lines, paint('faint', cut(total.join(' · '), screen.columns))];
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

function stageLine(
  stage: Standing,
  kindWidth: number,
  nameWidth: number,
  now: number,
  columns: number,
  paint: Paint,
): string {
  const [mark, tone] =
    stage.state === 'running'
      ? [spinner[Math.floor(now / 100) % spinner.length] ?? '', 'accent' as const]
      : marks[stage.state];
  const label = `${stage.kind.padEnd(kindWidth)} ${stage.name.padEnd(nameWidth)}`;
  const room = columns - label.length - 4;
  // Too narrow for figures: the stage alone.
  if (room < 8) return `${paint(tone, mark)} ${cut(stage.name, columns - 2)}`;
  const start = `${paint(tone, mark)} ${paint('faint', stage.kind.padEnd(kindWidth))}`;
  if (stage.state === 'waiting' && stage.because === null) return `${start} ${stage.name}`;
  return `${start} ${paint('strong', stage.name.padEnd(nameWidth))}  ${detail(stage, now, room, paint)}`;
}

function detail(stage: Standing, now: number, room: number, paint: Paint): string {
  switch (stage.state) {
    case 'waiting':
      return paint('faint', cut(stage.because ?? '', room));
    case 'running': {
      const phrases = joinFitting(progressPhrases(stage, now), room);
      const curve = stage.losses.resample(sparklineWidth);
      const spare = room - phrases.length - 2;
      return curve.length > 1 && spare >= Math.min(8, curve.length)
        ? `${phrases}  ${paint('accent', sparkline(curve, spare))}`
        : phrases;
    }
    case 'hit':
    case 'ran': {
      const time = stage.state === 'hit' ? 'hit' : formatDuration(stage.seconds ?? 0);
      const words = stage.summary === null ? time : `${time}  ${summaryLine(stage.kind, stage.summary)}`;
      return cut(words, room);
    }
    default:
      return paint(marks[stage.state][1], cut(`${stage.state}: ${stage.because ?? ''}`, room));
  }
}

/** As many phrases from the front as fit; the first is cut if even it does not. */
function joinFitting(phrases: readonly string[], room: number): string {
  let text = cut(phrases[0] ?? '', room);
  for (const phrase of phrases.slice(1)) {
    if (text.length + 2 + phrase.length > room) break;
    text += `  ${phrase}`;
  }
  return text;
}

function cut(text: string, width: number): string {
  const line = text.replaceAll(/\s*\n\s*/g, ' ');
  return line.length <= width ? line : `${line.slice(0, Math.max(0, width - 1))}…`;
}
