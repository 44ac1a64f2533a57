import { cpus } from 'node:os';
import { unreachable } from '../base/fault.ts';
import type { AnyPlannedStage } from '../check/plan.ts';
import type { BlobDraft, StageRecord } from '../store/record.ts';
import { basisOf } from '../keys/question.ts';
import { trajectoryKey } from '../keys/trajectory.ts';
import type { Store } from '../store/store.ts';
import type { RunControl } from './control.ts';
import type { RunEvent } from './events.ts';
import type { Ground } from './footing.ts';
import type { Job, JobDone, JobFailed, JobOutcome } from './job.ts';
import type { Keyring, StageKeys } from './keyring.ts';
import type { LocalWorkers } from './local.ts';
import type { RunFolder } from './run-folder.ts';
import { stopSignals } from './signals.ts';
import type { JobMessage, WorkerDied } from './worker-process.ts';

/** What every attempt of a run works with. */
export interface Workshop {
  readonly store: Store;
  readonly keyring: Keyring;
  readonly workers: LocalWorkers;
  readonly folder: RunFolder;
  readonly control: RunControl;
  /** Version of this program, for the record. */
  readonly athanor: string;
  readonly emit: (event: RunEvent) => void;
}

export type AttemptEnd =
  /** The record is to be published with what it names. */
  | {
      readonly kind: 'made';
      readonly record: StageRecord;
      readonly drafts: Readonly<Record<string, BlobDraft>>;
    }
  /** What came out belongs to no key. */
  | { readonly kind: 'undone'; readonly because: string; readonly cure: string }
  | { readonly kind: 'stopped'; readonly step: number }
  | { readonly kind: 'failed'; readonly failure: JobFailed };

/** Gives a stage to a worker, once, and makes a record of what comes back if its inputs stayed as they were keyed. */
export async function attempt(
  workshop: Workshop,
  stage: AnyPlannedStage,
  keys: StageKeys,
  { drafts, emit }: Pick<Ground, 'drafts' | 'emit'>,
): Promise<AttemptEnd> {
  const { store, keyring, workers, folder, control } = workshop;
  const { name, kind } = stage;
  emit({ type: 'stage started', stage: name, kind, key: keys.key, recipe: keys.recipe });
  const startedAt = new Date();
  const log = folder.log(name);
  log.line(`# ${kind} ${name}, key ${keys.key}, ${startedAt.toISOString()}`);
  let lastCheckpoint = 0;
  let earlierSeconds = 0;
  const job: Job = { ...jobOf(stage, keys, keyring, store), drafts, leavesDrafts: true };
  const outcome = await workers.run(job, log, (message) => {
    if (message.type === 'checkpoint') lastCheckpoint = message.step;
    if (message.type === 'resumed') earlierSeconds = message.seconds;
    if (message.type === 'log') log.line(message.line);
    emit(eventOf(stage, message));
  });
  const seconds = earlierSeconds + (Date.now() - startedAt.getTime()) / 1000;
  if (outcome.status !== 'done' && outcome.status !== 'stopped') log.line(describe(failureOf(outcome)));
  if (outcome.status === 'stopped') return { kind: 'stopped', step: outcome.step };
  if (outcome.status === 'died' && wasToldToEnd(outcome, control))
    return { kind: 'stopped', step: lastCheckpoint };
  const files = keyring.changedFiles(stage);
  if (files.length > 0) {
    if (outcome.status === 'done') store.discardDrafts(outcome.outputs);
    return {
      kind: 'undone',
      because: `${files.join(', ')} changed while ${name} read it`,
      cure: 'wait until nothing writes to it, or give the stage a copy',
    };
  }
  if (outcome.status !== 'done') return { kind: 'failed', failure: failureOf(outcome) };
  return {
    kind: 'made',
    record: recordOf(workshop, stage, keys, outcome, startedAt, seconds),
    drafts: outcome.outputs,
  };
}

export function jobOf(stage: AnyPlannedStage, keys: StageKeys, keyring: Keyring, store: Store): Job {
  const { kind, settings, upkeep } = stage;
  const files = Object.fromEntries(
    Object.entries(stage.files).map(([role, path]) => [role, { path, digest: keyring.fileDigest(path) }]),
  );
  // The manifest names exactly the outputs of its inputs that the stage consumes.
  return {
    key: keys.key,
    trajectory: trajectoryKey(stage, keys.manifest),
    kind,
    settings,
    basis: basisOf(keys.manifest),
    upkeep,
    inputs: keys.manifest.inputs,
    files,
    store: store.layout.root,
  };
}

/** Its model. Asked once: the system reads a long text for it. */
function processor(): string {
  return (processorModel ??= cpus()[0]?.model.trim() ?? '');
}
let processorModel: string | null = null;

function recordOf(
  { folder, athanor }: Workshop,
  stage: AnyPlannedStage,
  keys: StageKeys,
  done: JobDone,
  startedAt: Date,
  seconds: number,
): StageRecord {
  return {
    version: 1,
    contentKey: keys.key,
    manifest: keys.manifest,
    outputs: Object.fromEntries(
      Object.entries(done.outputs).map(([role, { digest, sizeBytes }]) => [role, { digest, sizeBytes }]),
    ),
    summary: done.summary,
    provenance: {
      run: folder.run,
      stage: stage.name,
      startedAt: startedAt.toISOString(),
      seconds,
      athanor,
      node: process.version,
      platform: `${process.platform} ${process.arch}`,
      ...(processor() === '' ? {} : { cpu: processor() }),
    },
  };
}

function eventOf({ name: stage }: AnyPlannedStage, message: JobMessage): RunEvent {
  switch (message.type) {
    case 'progress':
      return { type: 'stage progress', stage, progress: message.progress };
    case 'metrics':
      return { type: 'stage metrics', stage, lines: message.lines };
    case 'log':
      return { type: 'stage log', stage, line: message.line };
    case 'resumed':
      return { type: 'stage resumed', stage, step: message.step };
    case 'checkpoint':
      return { type: 'stage checkpoint', stage, step: message.step };
    default:
      return unreachable(message);
  }
}

/** A worker that is still loading does not ignore signals yet: the keyboard's reaches it as it reaches us. */
function wasToldToEnd({ signal }: WorkerDied, control: RunControl): boolean {
  if (control.isAbandoned) return true;
  return control.reason !== null && signal !== null && signal in stopSignals;
}

export function failureOf(
  outcome: Exclude<JobOutcome, { status: 'done' | 'stopped' }> | WorkerDied,
): JobFailed {
  return outcome.status === 'died' ? outcome.failure : outcome;
}

function describe({ message, hint, stack }: JobFailed): string {
  return [`failed: ${message}`, hint, stack].filter((line) => line !== null).join('\n');
}
