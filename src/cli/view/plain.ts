import { unreachable } from '../../base/fault.ts';
import type { RunEvent } from '../../exec/events.ts';
import { formatDuration, shortKey } from '../../report/numbers.ts';
import { summaryLine } from '../../report/summary.ts';
import type { Paint } from '../../report/table.ts';
import { Board, waitingWords, type Standing } from './board.ts';
import { progressPhrases } from './progress.ts';
import type { View } from './view.ts';

export interface PlainViewOptions {
  readonly stages: ConstructorParameters<typeof Board>[0];
  readonly write: (text: string) => void;
  readonly paint: Paint;
  /** Milliseconds of a monotonic clock. */
  readonly now: () => number;
  /** Show the stages' log lines and checkpoints too. */
  readonly verbose: boolean;
}

/** A silent log looks like a dead one: a running stage says where it is this often. */
const heartbeatMs = 30_000;

/** One line a change of state, for logs and for continuous integration. */
export function plainView({ stages, write, paint, now, verbose }: PlainViewOptions): View {
  const board = new Board(stages);
  const saidAt = new Map<string, number>();
  const width = Math.max(0, ...stages.map(({ name }) => name.length));
  let unwritten = '';

  const flush = (): void => {
    if (unwritten !== '') write(unwritten);
    unwritten = '';
  };
  /** Lines are gathered and written once an event-loop turn: a thousand hits are one write. */
  const say = (line: string): void => {
    if (unwritten === '') setImmediate(flush);
    unwritten += `${line}\n`;
  };

  const lineOf = (event: RunEvent, stage: Standing | null): string | null => {
    switch (event.type) {
      case 'run started':
        return paint('faint', `run ${event.run}: ${event.file}, ${event.stages} stages`);
      case 'stage hit':
        return `${paint('good', 'hit')}  ${summaryLine(event.kind, event.summary)}`;
      case 'stage waiting':
        return paint('faint', waitingWords(event.holder));
      case 'stage started':
        return `started  ${paint('faint', shortKey(event.key))}`;
      case 'stage resumed':
        return `resumed at step ${event.step}`;
      case 'stage progress': {
        if (stage === null) return null;
        const last = saidAt.get(stage.name) ?? stage.startedAt ?? 0;
        return now() - last < heartbeatMs ? null : progressPhrases(stage, now()).join(', ');
      }
      case 'stage metrics':
        return null;
      case 'stage log':
        return verbose ? event.line : null;
      case 'stage checkpoint':
        return verbose ? `checkpoint at step ${event.step}` : null;
      case 'stage ran':
        return `${paint('accent', 'ran')} ${formatDuration(event.seconds)}  ${summaryLine(event.kind, event.summary)}`;
      case 'stage checked':
        return event.differences.length === 0
          ? `${paint('good', 'checked')}  the same bytes again, ${formatDuration(event.seconds)}`
          : `${paint('bad', 'differs')}  ${event.differences.map(({ output, first }) => `${output}: ${first}`).join('; ')}`;
      case 'stage stopped':
        return paint('warn', `stopped at step ${event.step}`);
      case 'stage failed':
        return `${paint('bad', 'failed')}  ${oneLine(event.failure.message)}`;
      case 'stage not run':
        return paint('faint', `not run: ${event.because}`);
      case 'note':
        return `${paint('warn', 'note')}  ${event.text}`;
      case 'expectation':
        return event.result.held ? null : `${paint('bad', 'broken')}  expect ${event.result.text}`;
      case 'run ended':
        return null;
      default:
        return unreachable(event);
    }
  };

  return {
    show: (event) => {
      const stage = board.apply(event, now());
      const line = lineOf(event, stage);
      if (line === null) return;
      if (stage === null) {
        say(line);
        return;
      }
      saidAt.set(stage.name, now());
      say(`${paint('strong', stage.name.padEnd(width))}  ${line}`);
    },
    tell: (text) => {
      say(paint('warn', text));
    },
    close: flush,
  };
}

function oneLine(text: string): string {
  return text.replaceAll(/\s*\p{Cc}+\s*/gu, ' ');
}
