import type { StageOutcome } from '../exec/events.ts';
import type { RunFacts } from '../report/run-report/report.ts';
import { html, type Html } from './html.ts';

/** How something ended: a colour, a sign and a word, so that none of them has to be seen for the others to tell. */
export interface Ending {
  /** Also the class that colours it. */
  readonly tone: 'hit' | 'ran' | 'failed' | 'stopped' | 'idle';
  readonly sign: string;
  readonly word: string;
}

const endings: Record<StageOutcome, Ending> = {
  hit: { tone: 'hit', sign: '✓', word: 'hit' },
  ran: { tone: 'ran', sign: '●', word: 'ran' },
  failed: { tone: 'failed', sign: '✕', word: 'failed' },
  stopped: { tone: 'stopped', sign: '‖', word: 'stopped' },
  'not run': { tone: 'idle', sign: '–', word: 'not run' },
};

export function endingOf(outcome: StageOutcome | null): Ending {
  return outcome === null ? { tone: 'idle', sign: '○', word: 'not ended' } : endings[outcome];
}

/** Of a run as a whole. */
export function runEnding({ state, exitCode }: RunFacts): Ending {
  if (state === 'going on') return { tone: 'stopped', sign: '○', word: 'going on' };
  if (state !== 'ended')
    return { tone: 'failed', sign: '✕', word: state === 'killed' ? 'killed' : 'without an end' };
  if (exitCode === 0) return { tone: 'hit', sign: '✓', word: 'succeeded' };
  if (exitCode === 75 || exitCode === 129 || exitCode === 130 || exitCode === 143)
    return { tone: 'stopped', sign: '‖', word: 'stopped' };
  return { tone: 'failed', sign: '✕', word: 'failed' };
}

export function badge({ tone, sign, word }: Ending): Html {
  return html`<span class="badge ${tone}"><span aria-hidden="true">${sign}</span> ${word}</span>`;
}
