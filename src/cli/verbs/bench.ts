import { join } from 'node:path';
import { bench as benchIn, type BenchOutcome, type BenchRequest } from '../../exec/bench.ts';
import type { RunRecord, RunStage } from '../../exec/run-record.ts';
import { defaultThreads } from '../../check/settings/compute.ts';
import { renderBench } from '../../report/bench-text.ts';
import type { StageRecord } from '../../store/record.ts';
import type { Store } from '../../store/store.ts';
import { findRun, findStage, openStore } from '../archive.ts';
import { exitCodes, UsageError } from '../exit.ts';
import { printJson, type Session } from '../session.ts';
import type { Verb } from './verb.ts';

/** Tokens on which perplexity is taken unless all are asked for: enough for three digits, in seconds. */
const fewTokens = 10_000;

/** The forms of a model that a run made, measured beside each other. */
export const bench: Verb = async (session, words, options) => {
  const seconds = secondsFrom(options.seconds ?? '5');
  const run = findRun(session, options.run ?? '@last');
  const stage = findStage(run, words.join(' '));
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
  if (stage.kind === 'corpus' || stage.kind === 'evaluate') {
    const models = run.stages.filter(({ kind }) => kind !== 'corpus' && kind !== 'evaluate');
    throw new UsageError(
      `\`${stage.name}\` is a stage of kind ${stage.kind}, which makes no model`,
      `those of the run that do: ${models.map(({ name }) => name).join(', ') || 'none'}`,
    );
  }
  const store = openStore(session);
  const model = resultOf(store, run, stage);
  const tokens = resultOf(store, run, corpusOf(run, stage)).outputs['tokens'];
  const { weights, model: description } = model.outputs;
  if (weights === undefined || description === undefined || tokens === undefined)
    throw new UsageError(`the result of \`${stage.name}\` was made by another version of athanor`);
  const { threads } = model.manifest.settings;
  return {
    store: store.layout.root,
    model: { weights: weights.digest, model: description.digest },
    tokens: tokens.digest,
    threads: typeof threads === 'number' ? threads : defaultThreads,
  };
}

/** The nearest corpus upstream: the one that the weights were fitted to last. */
function corpusOf(run: RunRecord, stage: RunStage): RunStage {
  const { corpus, model } = stage.inputs;
  if (corpus !== undefined) return findStage(run, corpus);
  if (model !== undefined) return corpusOf(run, findStage(run, model));
  throw new UsageError(`run ${run.run} does not say which corpus \`${stage.name}\` was made from`);
}

function resultOf(store: Store, run: RunRecord, stage: RunStage): StageRecord {
  const found = stage.contentKey === null ? null : store.lookup(stage.contentKey);
  if (found?.kind === 'hit') return found.record;
  const state = stage.outcome ?? 'not ended';
  throw new UsageError(
    stage.outcome === 'ran' || stage.outcome === 'hit'
      ? `the result of \`${stage.name}\` is not in the store any more`
      : `\`${stage.name}\` has no result in run ${run.run}: ${state}`,
    `make it with \`athanor run ${run.file}\``,
  );
}

function secondsFrom(text: string): number {
  const seconds = Number(text);
  if (/^\d+(\.\d+)?$/.test(text) && seconds > 0 && seconds <= 3600) return seconds;
  throw new UsageError(`--seconds takes a number above 0, up to 3600, not \`${text}\``);
}
