import { cpus } from 'node:os';
import { unreachable } from '../base/fault.ts';
import type { AnyPlannedStage } from '../check/plan.ts';
import { Checkpoints } from '../store/checkpoints.ts';
import type { StageRecord } from '../store/record.ts';
import { basisOf } from '../keys/question.ts';
import { trajectoryKey } from '../keys/trajectory.ts';
import type { Published, Store } from '../store/store.ts';
import { Trajectories } from '../store/trajectories.ts';
import type { RunControl } from './control.ts';
import type { RunEvent } from './events.ts';
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
  | { readonly kind: 'made'; readonly record: StageRecord; readonly published: Published }
  /** What came out belongs to no key, or is not there any more. */
  | { readonly kind: 'undone'; readonly because: string; readonly cure: string }
  | { readonly kind: 'stopped'; readonly step: number }
  | { readonly kind: 'failed'; readonly failure: JobFailed };

/** Gives a stage to a worker, once, and publishes what comes back if its inputs stayed as they were keyed. */
export async function attempt(
  workshop: Workshop,
  stage: AnyPlannedStage,
  keys: StageKeys,
): Promise<AttemptEnd> {
  const { store, keyring, workers, folder, control, emit } = workshop;
  const { name, kind } = stage;
  emit({ type: 'stage started', stage: name, kind, key: keys.key, recipe: keys.recipe });
  const startedAt = new Date();
  const log = folder.log(name);
  log.line(`# ${kind} ${name}, key ${keys.key}, ${startedAt.toISOString()}`);
  let lastCheckpoint = 0;
  let earlierSeconds = 0;
  const outcome = await workers.run(jobOf(stage, keys, keyring, store), log, (message) => {
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
  if (files.length > 0)
    return {
      kind: 'undone',
      because: `${files.join(', ')} changed while ${name} read it`,
      cure: 'wait until nothing writes to it, or give the stage a copy',
    };
  if (outcome.status !== 'done') return { kind: 'failed', failure: failureOf(outcome) };
  const lost = lostOutputs(store, outcome);
  // A collection that was told of no grace may take what nothing names yet.
  if (lost.length > 0)
    return {
      kind: 'undone',
      because: `${lost.join(', ')} of ${name} was gone or damaged before a record could name it`,
      cure: 'see who removes files from the store, and check its disk (`athanor store verify`)',
    };
  const record = recordOf(workshop, stage, keys, outcome, startedAt, seconds);
  // First, so that no kill leaves a result that its recipe does not lead to; until then the pointer leads to a miss.
  store.pointRecipe(keys.recipe, keys.key);
  const published = store.publish(record);
  new Checkpoints(store, keys.key).clear();
  new Trajectories(store).trim();
  return { kind: 'made', record: published.kind === 'different' ? published.standing : record, published };
}

function lostOutputs(store: Store, { outputs }: JobDone): readonly string[] {
  return Object.entries(outputs).flatMap(([role, reference]) => (store.hasBlob(reference) ? [] : [role]));
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

function recordOf(
  { folder, athanor }: Workshop,
  stage: AnyPlannedStage,
  keys: StageKeys,
  done: JobDone,
  startedAt: Date,
  seconds: number,
): StageRecord {
  const processor = cpus()[0]?.model.trim() ?? '';
  return {
    version: 1,
    contentKey: keys.key,
    manifest: keys.manifest,
    outputs: done.outputs,
    summary: done.summary,
    provenance: {
      run: folder.run,
      stage: stage.name,
      startedAt: startedAt.toISOString(),
      seconds,
      athanor,
      node: process.version,
      platform: `${process.platform} ${process.arch}`,
      ...(processor === '' ? {} : { cpu: processor }),
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
