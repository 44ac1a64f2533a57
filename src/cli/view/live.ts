import { createLogUpdate } from 'log-update';
import type { Paint } from '../../report/table.ts';
import { Board } from './board.ts';
import { frame } from './frame.ts';
import type { View } from './view.ts';

export interface LiveViewOptions {
  readonly stages: ConstructorParameters<typeof Board>[0];
  readonly stream: NodeJS.WriteStream;
  readonly paint: Paint;
  /** Milliseconds of a monotonic clock. */
  readonly now: () => number;
  readonly verbose: boolean;
}

const frameMs = 100;

/**
 * Redraws the state of all stages in place. Notes, and log lines when asked for, scroll by above it. The last frame is
 * taken away at the end, since the closing table says the same.
 */
export function liveView({ stages, stream, paint, now, verbose }: LiveViewOptions): View {
  const board = new Board(stages);
  const update = createLogUpdate(stream);
  const startedAt = now();
  let closed = false;
  const draw = (): void => {
    update(frame(board, startedAt, now(), { columns: stream.columns, rows: stream.rows }, paint).join('\n'));
  };
  const say = (line: string): void => {
    update.clear();
    stream.write(`${line}\n`);
    draw();
  };
  const timer = setInterval(draw, frameMs);
  timer.unref();
  stream.on('resize', draw);
  return {
    show: (event) => {
      if (closed) return;
      const stage = board.apply(event, now());
      const prefix = stage === null ? '' : `${stage.name}: `;
      if (event.type === 'note') say(`${paint('warn', 'note')}  ${prefix}${event.text}`);
      else if (event.type === 'stage log' && verbose) say(paint('faint', `${prefix}${event.line}`));
      else if (event.type !== 'stage progress') draw();
    },
    close: () => {
      closed = true;
      clearInterval(timer);
      stream.off('resize', draw);
      update.clear();
      update.done();
    },
  };
}
