import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { splits, type Split } from '../../check/settings/corpus.ts';
import type { JobFailed } from '../../exec/job.ts';
import { plotAblation, plotLossGain, type LossGainAnswer } from '../../exec/plotting.ts';
import type { RunRecord, RunStage } from '../../exec/run-record.ts';
import { ablationOf, renderAblation } from '../../report/ablation.ts';
import { renderGains } from '../../report/loss-gain-text.ts';
import type { BlobReference } from '../../store/record.ts';
import type { Store } from '../../store/store.ts';
import { findRun, findStage, openStore } from '../archive.ts';
import { exitCodes, UsageError } from '../exit.ts';
import { reasonOf } from '../files.ts';
import { printJson, type Session } from '../session.ts';
import type { Verb, VerbOptions } from './verb.ts';

const program = join(import.meta.dirname, 'plot.mjs');

/** A table of a run's figures and, with --svg, its picture. */
export const plot: Verb = async (session, [kind = '', ...words], options) => {
  const run = findRun(session, options.run ?? '@last');
  const split = splitOf(options.split ?? 'valid');
  switch (kind) {
    case 'ablation':
      return plotSteps(session, run, words, split, options);
    case 'losses':
      return plotLosses(session, run, words, split, options);
    default:
      throw new UsageError(`\`plot\` draws \`ablation\` or \`losses\`, not \`${kind}\``);
  }
};

/** Stages in the order in which techniques were added; `/` begins another stack. */
async function plotSteps(
  session: Session,
  run: RunRecord,
  words: readonly string[],
  split: Split,
  { svg }: VerbOptions,
): Promise<number> {
  const stacks = words
    .join(' ')
    .split('/')
    .map((stack) => stack.split(/\s+/).filter((word) => word !== ''))
    .filter((stack) => stack.length > 0)
    .map((stack) => stack.map((word) => findStage(run, word).name));
  if (stacks.length === 0) throw new UsageError('name the steps', 'plot ablation base cached / base pruned');
  const found = ablationOf(run.stages, stacks, split);
  if ('unevaluated' in found) {
    const [first = ''] = found.unevaluated;
    throw new UsageError(
      `${found.unevaluated.join(', ')} ${found.unevaluated.length === 1 ? 'was' : 'were'} not evaluated on ${split} in run ${run.run}`,
      `add \`evaluate ${first} on ${split}\` to the experiment`,
    );
  }
  if (session.json) printJson(session, 'ablation', { run: run.run, split, stacks: found });
  else for (const line of renderAblation(found, split, session.out.paint)) session.out.line(line);
  if (svg !== undefined) save(session, svg, await drawn(plotAblation(program, { stacks: found, split })));
  return exitCodes.ok;
}

/** The first evaluation against each of the others, token by token. */
async function plotLosses(
  session: Session,
  run: RunRecord,
  words: readonly string[],
  split: Split,
  { svg }: VerbOptions,
): Promise<number> {
  const store = openStore(session);
  const stages = words.map((word) => keptLosses(run, word, store));
  const [first, ...others] = stages;
  if (first === undefined || others.length === 0) {
    throw new UsageError('name an evaluation and what to compare with it', 'plot losses plain cached');
  }
  for (const { stage, splits: kept } of stages) {
    if (!kept.includes(split)) throw new UsageError(`\`${stage.name}\` was not evaluated on ${split}`);
  }
  const elsewhere = others.find(({ tokens }) => tokens.digest !== first.tokens.digest);
  if (elsewhere !== undefined) {
    throw new UsageError(
      `\`${first.stage.name}\` and \`${elsewhere.stage.name}\` were evaluated on two corpora`,
    );
  }
  const answer = await drawn(
    plotLossGain(program, {
      store: store.layout.root,
      split,
      vocabulary: first.vocabulary.digest,
      comparisons: others.map(({ stage, losses }) => ({
        title: `${stage.name} against ${first.stage.name}`,
        before: first.losses.digest,
        after: losses.digest,
      })),
    }),
  );
  const titles = others.map(({ stage }) => stage.name);
  if (session.json) {
    const { byFrequency, byGap, articles, tokens } = answer;
    printJson(session, 'losses', { run: run.run, split, titles, byFrequency, byGap, articles, tokens });
  } else for (const line of renderGains(answer, titles, session.out.paint)) session.out.line(line);
  if (svg !== undefined) save(session, svg, answer);
  return exitCodes.ok;
}

interface KeptLosses {
  readonly stage: RunStage;
  readonly splits: readonly string[];
  readonly losses: BlobReference;
  readonly tokens: BlobReference;
  readonly vocabulary: BlobReference;
}

/** An evaluation by its name, or by that of its model. */
function keptLosses(run: RunRecord, word: string, store: Store): KeptLosses {
  const named = findStage(run, word);
  const stage =
    named.kind === 'evaluate'
      ? named
      : run.stages.find(({ kind, inputs }) => kind === 'evaluate' && inputs['model'] === named.name);
  if (stage === undefined) throw new UsageError(`\`${word}\` was not evaluated in run ${run.run}`);
  const outputs = (name: RunStage['name'] | undefined) => {
    const key = run.stages.find((candidate) => candidate.name === name)?.contentKey;
    return key == null ? undefined : store.recordOf(key)?.outputs;
  };
  const losses = outputs(stage.name)?.['losses'];
  const corpus = outputs(stage.inputs['corpus']);
  if (losses === undefined) {
    throw new UsageError(
      `\`${stage.name}\` kept no losses of its tokens`,
      'write `keep losses` into its block and run again',
    );
  }
  const { tokens, vocabulary } = corpus ?? {};
  if (tokens === undefined || vocabulary === undefined) {
    throw new UsageError(
      `the corpus of \`${stage.name}\` is not in the store any more`,
      'run the experiment again',
    );
  }
  return { stage, splits: Object.keys(stage.summary ?? {}), losses, tokens, vocabulary };
}

async function drawn<Answer extends { readonly status: 'done' }>(
  answering: Promise<Answer | JobFailed>,
): Promise<Answer> {
  const answer = await answering;
  if (answer.status === 'failed') throw new Error(answer.message, { cause: answer.stack });
  return answer;
}

function save(session: Session, file: string, { svg }: Pick<LossGainAnswer, 'svg'>): void {
  try {
    writeFileSync(resolve(session.cwd, file), svg);
  } catch (error) {
    throw new UsageError(`cannot write ${file}: ${reasonOf(error)}`);
  }
  if (!session.json) session.err.line(`wrote ${file}`);
}

function splitOf(word: string): Split {
  const split = splits.find((known) => known === word);
  if (split === undefined) throw new UsageError(`--split takes ${splits.join(', ')}, not \`${word}\``);
  return split;
}
