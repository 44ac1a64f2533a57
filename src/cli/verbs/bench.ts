import { join } from 'node:path';
import { bench as benchIn, type BenchOutcome, type BenchRequest } from '../../exec/bench.ts';
import type { RunRecord, RunStage } from '../../exec/run-record.ts';
import { defaultThreads } from '../../check/settings/compute.ts';
import { renderBench } from '../../report/bench-text.ts';
import { findRun, findStage, openStore } from '../archive.ts';
import { exitCodes, UsageError } from '../exit.ts';
import { modelStage } from '../model-stage.ts';
import { printJson, type Session } from '../session.ts';
import type { Verb } from './verb.ts';

/** Tokens on which perplexity is taken unless all are asked for: enough for three digits, in seconds. */
const fewTokens = 10_000;

/** The forms of a model that a run made, measured beside each other. */
export const bench: Verb = async (session, words, options) => {
  const seconds = secondsFrom(options.seconds ?? '5');
  const run = findRun(session, options.run ?? '@last');
  const stage = findStage(run, words.join(' '), session);
  const request = requestFor(session, run, stage);
  const outcome = await benchIn(
    join(import.meta.dirname, 'worker.mjs'),
    { ...request, seconds, tokensEvaluated: options.full === true ? null : fewTokens },
    (what) => {
      if (!session.quiet) session.err.line(session.err.paint('faint', what));
    },
  );
  return tell(session, run, stage, outcome);
};

function tell(session: Session, run: RunRecord, stage: RunStage, outcome: BenchOutcome): number {
  if (outcome.status === 'failed') {
    if (outcome.cause === 'user') throw new UsageError(outcome.message, outcome.hint);
    throw Object.assign(new Error(outcome.message), outcome.stack === null ? {} : { stack: outcome.stack });
  }
  if (session.json) {
    printJson(session, 'bench', { run: run.run, stage: stage.name, ...outcome.report });
  } else {
    for (const line of renderBench(stage.name, outcome.report, session.out.paint)) session.out.line(line);
  }
  return exitCodes.ok;
}

function requestFor(
  session: Session,
  run: RunRecord,
  stage: RunStage,
): Omit<BenchRequest, 'seconds' | 'tokensEvaluated'> {
  const { record, stored } = modelStage(openStore(session), run, stage);
  const { store, weights, model, tokens } = stored;
  const { threads } = record.manifest.settings;
  return {
    store,
    model: { weights, model },
    tokens,
    threads: typeof threads === 'number' ? threads : defaultThreads,
  };
}

function secondsFrom(text: string): number {
  const seconds = Number(text);
  if (/^\d+(\.\d+)?$/.test(text) && seconds > 0 && seconds <= 3600) return seconds;
  throw new UsageError(`--seconds takes a number above 0, up to 3600, not \`${text}\``);
}
