import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { defaultThreads } from '../../check/settings/compute.ts';
import { generateText, type Generated, type SpeakingModel } from '../../exec/generating.ts';
import { besideEachOther, figuresOf, hasRoomBeside } from '../../report/beside.ts';
import { findRun, findStage, openStore } from '../archive.ts';
import { exitCodes, UsageError } from '../exit.ts';
import { modelStage } from '../model-stage.ts';
import { numberFrom } from '../numbers.ts';
import { printJson, type Session } from '../session.ts';
import { wordsBeside } from '../words-path.ts';
import type { Verb, VerbOptions } from './verb.ts';

/** Has models write on from a prompt: side by side where there is room, else one after the other. Equal seeds let them be compared. */
export const generate: Verb = async (session, subjects, options) => {
  const settings = settingsOf(options);
  const models = subjects.map((subject) => ({ subject, model: modelMeant(session, subject, options) }));
  const isHeaded = models.length > 1;
  // Columns can be set only when all of their text is there.
  const inColumns = isHeaded && !session.json && hasRoomBeside(models.length, session.out.columns ?? 0);
  const streams = !session.json && !inColumns;
  const answers: (Generated & { readonly model: string })[] = [];
  const told = new Set<string>();
  for (const { subject, model } of models) {
    if (streams && isHeaded) session.out.line(session.out.paint('strong', `--- ${subject} ---`));
    if (inColumns && !session.quiet) session.err.line(session.err.paint('faint', `${subject} is writing`));
    const outcome = await generateText(
      join(import.meta.dirname, 'export.mjs'),
      { model, ...settings },
      (message) => {
        if (message.type === 'begin') tellUnknown(session, subject, message.unknown, told);
        if (!streams) return;
        session.out.write(
          message.type === 'text' ? message.text : session.out.paint('faint', message.prompt),
        );
      },
    );
    if (outcome.status === 'failed') {
      if (outcome.cause === 'user') throw new UsageError(outcome.message, outcome.hint);
      throw Object.assign(new Error(outcome.message), outcome.stack === null ? {} : { stack: outcome.stack });
    }
    answers.push({ model: subject, ...outcome });
    if (streams) closeText(session, outcome, subject !== subjects.at(-1));
  }
  if (session.json) printJson(session, 'generated', { ...settings, models: answers });
  if (inColumns)
    for (const line of besideEachOther(answers, session.out.columns ?? 0, session.out.paint))
      session.out.line(line);
  return exitCodes.ok;
};

function settingsOf(options: VerbOptions) {
  return {
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
}

/** A packed file, or a stage of a run. */
function modelMeant(session: Session, subject: string, { run: reference }: VerbOptions): SpeakingModel {
  const path = resolve(session.cwd, subject);
  if (subject.endsWith('.packed') || (subject.includes('/') && existsSync(path)))
    return { kind: 'packed', path, words: wordsBeside(path) };
  const run = findRun(session, reference ?? '@last');
  const { stored } = modelStage(openStore(session), run, findStage(run, subject, session));
  return { kind: 'stored', model: stored };
}

/** Models of one vocabulary do not know the same words, which are told once. */
function tellUnknown(session: Session, subject: string, unknown: readonly string[], told: Set<string>): void {
  const key = JSON.stringify(unknown);
  if (unknown.length === 0 || told.has(key)) return;
  told.add(key);
  const shown = unknown.slice(0, 8).map((piece) => `\`${piece}\``);
  const rest = unknown.length > shown.length ? `, and ${unknown.length - shown.length} more` : '';
  session.err.line(session.err.paint('warn', `${subject} does not know ${shown.join(', ')}${rest}`));
}

function closeText(session: Session, written: Generated, isFollowed: boolean): void {
  session.out.line();
  if (!session.quiet) {
    const speed = Math.round(written.tokens / written.seconds);
    session.err.line(session.err.paint('faint', `${figuresOf(written)}, ${speed} a second`));
  }
  if (isFollowed) session.out.line();
}
