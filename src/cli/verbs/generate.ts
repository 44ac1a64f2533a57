import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { defaultThreads } from '../../check/settings/compute.ts';
import { generateText, type Generated, type SpeakingModel } from '../../exec/generating.ts';
import { formatMetric, formatNumberOf } from '../../report/numbers.ts';
import { findRun, findStage, openStore } from '../archive.ts';
import { exitCodes, UsageError } from '../exit.ts';
import { modelStage } from '../model-stage.ts';
import { numberFrom } from '../numbers.ts';
import { printJson, type Session } from '../session.ts';
import { wordsBeside } from '../words-path.ts';
import type { Verb, VerbOptions } from './verb.ts';

/** Has models write on from a prompt, one after the other; equal seeds let them be compared. */
export const generate: Verb = async (session, subjects, options) => {
  const settings = {
    prompt: options.prompt ?? '',
    tokens: numberFrom(options.tokens ?? '60', '--tokens', { least: 1, most: 1_000_000 }),
    temperature: numberFrom(options.temperature ?? '0.8', '--temperature', {
      least: 0,
      most: 100,
      fractions: true,
    }),
    top: options.top === undefined ? null : numberFrom(options.top, '--top', { least: 1 }),
    seed: numberFrom(options.seed ?? '1', '--seed', { least: 0, most: Number.MAX_SAFE_INTEGER }),
    threads: defaultThreads,
  };
  const models = subjects.map((subject) => ({ subject, model: modelMeant(session, subject, options) }));
  const answers: (Generated & { readonly model: string })[] = [];
  for (const { subject, model } of models) {
    if (!session.json && models.length > 1) session.out.line(session.out.paint('strong', subject));
    const outcome = await generateText(
      join(import.meta.dirname, 'export.mjs'),
      { model, ...settings },
      (message) => {
        if (message.type === 'text') {
          if (!session.json) session.out.write(message.text);
          return;
        }
        if (message.unknown.length > 0) tellUnknown(session, subject, message.unknown);
        if (!session.json) session.out.write(session.out.paint('faint', message.prompt));
      },
    );
    if (outcome.status === 'failed') {
      if (outcome.cause === 'user') throw new UsageError(outcome.message, outcome.hint);
      throw Object.assign(new Error(outcome.message), outcome.stack === null ? {} : { stack: outcome.stack });
    }
    answers.push({ model: subject, ...outcome });
    if (!session.json) closeText(session, outcome, subject !== subjects.at(-1));
  }
  if (session.json) printJson(session, 'generated', { ...settings, models: answers });
  return exitCodes.ok;
};

/** A packed file, or a stage of a run. */
function modelMeant(session: Session, subject: string, { run: reference }: VerbOptions): SpeakingModel {
  const path = resolve(session.cwd, subject);
  if (subject.endsWith('.packed') || (subject.includes('/') && existsSync(path)))
    return { kind: 'packed', path, words: wordsBeside(path) };
  const run = findRun(session, reference ?? '@last');
  const { stored } = modelStage(openStore(session), run, findStage(run, subject, session));
  return { kind: 'stored', model: stored };
}

function tellUnknown(session: Session, subject: string, unknown: readonly string[]): void {
  const shown = unknown.slice(0, 8).map((piece) => `\`${piece}\``);
  const rest = unknown.length > shown.length ? `, and ${unknown.length - shown.length} more` : '';
  session.err.line(session.err.paint('warn', `${subject} does not know ${shown.join(', ')}${rest}`));
}

function closeText(session: Session, { tokens, perplexity, seconds }: Generated, isFollowed: boolean): void {
  session.out.line();
  if (!session.quiet) {
    const speed = Math.round(tokens / seconds);
    const figures = `${formatNumberOf(tokens, 'word')}, perplexity ${formatMetric(perplexity)}, ${speed} a second`;
    session.err.line(session.err.paint('faint', figures));
  }
  if (isFollowed) session.out.line();
}
