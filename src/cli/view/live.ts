import { stripVTControlCharacters } from 'node:util';
import { createLogUpdate } from 'log-update';
import type { Paint } from '../../report/table.ts';
import { Board } from './board.ts';
import { frame, type Screen } from './frame.ts';
import type { GpuWatch } from './gpu.ts';
import type { View } from './view.ts';

export interface LiveViewOptions {
  readonly stages: ConstructorParameters<typeof Board>[0];
  readonly stream: NodeJS.WriteStream;
  readonly paint: Paint;
  /** Milliseconds of a monotonic clock. */
  readonly now: () => number;
  readonly verbose: boolean;
  readonly gpu: GpuWatch;
}

const frameMs = 100;

/** While a window is dragged terminals wrap at once what stands there, and tell of it in a quarter of a second. */
const resizingMs = 300;

/**
 * Redraws the state of all stages in place. Notes, and log lines when asked for, scroll by above it. The last frame is
 * taken away at the end, since the closing table says the same.
 */
export function liveView({ stages, stream, paint, now, verbose, gpu }: LiveViewOptions): View {
  const board = new Board(stages);
  const update = createLogUpdate(stream);
  const startedAt = now();
  let drawn: readonly string[] = [];
  let told: string | null = null;
  // A terminal that does not know its size says 0.
  const screen = (): Screen => ({ columns: stream.columns || 80, rows: stream.rows || 24 });
  let isResizingUntil = 0;
  /** Whether what stands on the terminal may be wrapped otherwise than is known: writing over it would miss its place. */
  const isUnsettled = (): boolean => {
    if (now() < isResizingUntil) return true;
    const [columns, rows] = stream.getWindowSize();
    return columns !== stream.columns || rows !== stream.rows;
  };
  const draw = (): void => {
    const at = now();
    const lines = frame(board, { startedAt, now: at, told, gpu: gpu.during(board, at) }, screen(), paint);
    update(lines.join('\n'));
    drawn = lines;
  };
  const redraw = (): void => {
    isResizingUntil = now() + resizingMs;
    update.clear();
    const rows = wrappedRows(drawn, screen().columns);
    // The terminal has wrapped the old lines to its new width; log-update knows them unwrapped.
    if (rows > 0) stream.write(`\u001B[${rows}A\u001B[0J`);
    draw();
  };
  const say = (line: string): void => {
    update.clear();
    stream.write(`${line}\n`);
    draw();
  };
  const timer = setInterval(() => {
    if (!isUnsettled()) draw();
  }, frameMs);
  timer.unref();
  stream.on('resize', redraw);
  return {
    show: (event) => {
      const stage = board.apply(event, now());
      const prefix = stage === null ? '' : `${stage.name}: `;
      if (event.type === 'note') say(`${paint('warn', 'note')}  ${prefix}${event.text}`);
      else if (event.type === 'stage log' && verbose) say(paint('faint', `${prefix}${event.line}`));
    },
    tell: (text) => {
      told = text;
    },
    close: () => {
      clearInterval(timer);
      stream.off('resize', redraw);
      update.clear();
      update.done();
    },
  };
}

/** Rows that lines take beyond one each when a terminal of this width wraps them. */
function wrappedRows(lines: readonly string[], columns: number): number {
  return lines.reduce(
    (rows, line) => rows + Math.max(0, Math.ceil(stripVTControlCharacters(line).length / columns) - 1),
    0,
  );
}
