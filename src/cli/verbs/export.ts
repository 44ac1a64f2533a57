import { join, resolve } from 'node:path';
import { splits, type Split } from '../../check/settings/corpus.ts';
import {
  exportModel,
  onnxWeights,
  packedLayouts,
  type ExportOutcome,
  type ExportTarget,
  type OnnxWeights,
} from '../../exec/exporting.ts';
import { comparisonText, renderExported } from '../../report/export-text.ts';
import { findRun, findStage, openStore } from '../archive.ts';
import { exitCodes, UsageError } from '../exit.ts';
import { displayPath } from '../files.ts';
import { lineageOf, modelStage } from '../model-stage.ts';
import { numberFrom } from '../numbers.ts';
import { printJson, type Session } from '../session.ts';
import { wordsBeside } from '../words-path.ts';
import type { Verb, VerbOptions } from './verb.ts';

/** Files of a stage's model, to be taken elsewhere. */
export const exportVerb: Verb = async (session, words, options) => {
  const targets = targetsOf(session, options);
  const run = findRun(session, options.run ?? '@last');
  const stage = findStage(run, words.join(' '), session);
  const store = openStore(session);
  const { stored } = modelStage(store, run, stage);
  const lineage = lineageOf(store, run, stage).map(({ contentKey, manifest }) => ({
    kind: manifest.kind,
    key: contentKey,
    settings: manifest.settings,
  }));
  const outcome = await exportModel(
    join(import.meta.dirname, 'export.mjs'),
    { model: stored, lineage, targets },
    (what) => {
      if (!session.quiet) session.err.line(session.err.paint('faint', what));
    },
  );
  return tell(session, stage.name, outcome);
};

function tell(session: Session, stage: string, outcome: ExportOutcome): number {
  const display = (path: string) => displayPath(path, session.cwd);
  switch (outcome.status) {
    case 'failed':
      if (outcome.cause === 'user') throw new UsageError(outcome.message, outcome.hint);
      throw Object.assign(new Error(outcome.message), outcome.stack === null ? {} : { stack: outcome.stack });
    case 'disagrees':
      if (session.json) printJson(session, 'export', { stage, ...outcome });
      session.err.line(`error: ${display(outcome.path)} disagrees with \`${stage}\` and was not kept`);
      session.err.line(`   = ${comparisonText(outcome.compared)}`);
      return exitCodes.failed;
    case 'done':
      if (session.json) printJson(session, 'export', { stage, files: outcome.exported });
      else {
        for (const exported of outcome.exported)
          for (const line of renderExported(exported, display, session.out.paint)) session.out.line(line);
      }
      return exitCodes.ok;
  }
}

function targetsOf(session: Session, options: VerbOptions): readonly ExportTarget[] {
  const { packed, safetensors, onnx } = options;
  const path = (file: string) => resolve(session.cwd, file);
  const targets: readonly ExportTarget[] = [
    ...(packed === undefined ? [] : [packedTarget(path(packed), options)]),
    ...(safetensors === undefined ? [] : [{ form: 'safetensors', path: path(safetensors) } as const]),
    ...(onnx === undefined ? [] : [onnxTarget(path(onnx), options)]),
  ];
  if (options.layout !== undefined && packed === undefined)
    throw new UsageError(
      '--layout is of a packed file',
      'export small --packed small.packed --layout published',
    );
  if (targets.length === 0)
    throw new UsageError('say what to write', 'export small --packed small.packed --onnx small.onnx');
  return targets;
}

function packedTarget(path: string, { layout = 'smallest' }: VerbOptions): ExportTarget {
  const found = packedLayouts.find((known) => known === layout);
  if (found === undefined)
    throw new UsageError(`--layout takes ${packedLayouts.join(', ')}, not \`${layout}\``);
  return { form: 'packed', path, words: wordsBeside(path), layout: found };
}

function onnxTarget(path: string, options: VerbOptions): ExportTarget {
  const { weights, split = 'test', tokens, check = true } = options;
  return {
    form: 'onnx',
    path,
    weights: weights === undefined ? null : weightsFrom(weights),
    check: check
      ? {
          split: splitFrom(split),
          tokens: tokens === undefined ? null : numberFrom(tokens, '--tokens', { least: 1 }),
        }
      : null,
  };
}

function weightsFrom(text: string): OnnxWeights {
  const found = onnxWeights.find((known) => known === text);
  if (found !== undefined) return found;
  throw new UsageError(`--weights takes ${onnxWeights.join(', ')}, not \`${text}\``);
}

function splitFrom(text: string): Split {
  const found = splits.find((known) => known === text);
  if (found !== undefined) return found;
  throw new UsageError(`--split takes ${splits.join(', ')}, not \`${text}\``);
}
