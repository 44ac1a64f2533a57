import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import type { ContentKey, Digest } from '../../src/base/brand.ts';
import { fault } from '../../src/base/fault.ts';
import type { JsonObject } from '../../src/base/json.ts';
import type { SettingsOf, StageKind } from '../../src/check/plan.ts';
import type { Upkeep } from '../../src/check/settings/training.ts';
import type { FromWorker, Job, JobDone, JobOutcome } from '../../src/exec/job.ts';
import { consumed } from '../../src/keys/consumed.ts';
import { digestOf } from '../../src/keys/digest.ts';
import type { KindAndSettings } from '../../src/keys/horizon.ts';
import { keyScheme, type ContentManifest } from '../../src/keys/manifest.ts';
import { revisions } from '../../src/keys/revisions.ts';
import { trajectoryKey } from '../../src/keys/trajectory.ts';
import { runJob } from '../../src/stages/run-job.ts';
import { Store } from '../../src/store/store.ts';

export type Message = Exclude<FromWorker, { type: 'ready' | 'outcome' }>;

/** A folder that goes with the test. */
export function temporaryFolder(context: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'athanor-stages-'));
  context.after(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  return folder;
}

export interface JobParts<K extends StageKind> {
  readonly settings: SettingsOf[K];
  /** What upstream stages left. */
  readonly corpus?: JobDone;
  readonly model?: JobDone;
  readonly schedule?: JobDone;
  readonly labels?: JobDone;
  /** Role to the path of a file. */
  readonly files?: Readonly<Record<string, string>>;
  readonly upkeep?: Upkeep;
  /** Whether trainings of other lengths in the same store go on from its states; absent = no. */
  readonly isShared?: boolean;
}

/** A job as the executor makes it: only the consumed outputs of its inputs, and a key that depends on all of it. */
export function jobOf<K extends StageKind>(store: string, kind: K, parts: JobParts<K>): Job<K> {
  const { settings, upkeep = { checkpointSteps: null, checkpointSeconds: 3600 } } = parts;
  const { corpus, model, schedule, labels } = parts;
  const roles = { corpus, model, schedule, labels };
  const inputs = Object.fromEntries(
    Object.entries(roles).flatMap(([role, done]) => {
      if (done === undefined) return [];
      const outputs = consumed[kind][role as keyof typeof roles] ?? fault(`${kind} reads no ${role}`);
      const digests = outputs.map((output) => [
        output,
        (done.outputs[output] ?? fault(`no output ${output}`)).digest,
      ]);
      return [[role, Object.fromEntries(digests) as Record<string, Digest>]];
    }),
  );
  const files = Object.fromEntries(
    Object.entries(parts.files ?? {}).map(([role, path]) => [
      role,
      { path, digest: digestOf(readFileSync(path)) },
    ]),
  );
  const identity = JSON.stringify({ kind, settings, inputs, files });
  const key = createHash('sha256').update(identity).digest('hex') as ContentKey;
  const basis = digestOf(Buffer.from(JSON.stringify({ kind, inputs, files })));
  const manifest: ContentManifest = {
    ...{ scheme: keyScheme, kind, revision: revisions[kind].revision, dependency: null },
    ...{ settings: settings as unknown as JsonObject, files: {}, inputs },
  };
  const stage = { kind, settings } as KindAndSettings;
  const trajectory = parts.isShared === true ? trajectoryKey(stage, manifest) : null;
  return { key, trajectory, kind, settings, basis, upkeep, inputs, files, store };
}

/** Runs a job in this process. `stopAt` is asked before each step. */
export async function runHere(
  job: Job,
  stopRequested: () => boolean = () => false,
): Promise<{ outcome: JobOutcome; messages: Message[] }> {
  const messages: Message[] = [];
  const outcome = await runJob(job, { send: (message) => messages.push(message), stopRequested });
  return { outcome, messages };
}

export function requireDone(outcome: JobOutcome): JobDone {
  if (outcome.status === 'done') return outcome;
  throw new Error(outcome.status === 'failed' ? (outcome.stack ?? outcome.message) : 'the job stopped');
}

/** Runs a job in this process to its end. */
export async function done<K extends StageKind>(
  store: string,
  kind: K,
  parts: JobParts<K>,
): Promise<JobDone> {
  const { outcome } = await runHere(jobOf(store, kind, parts));
  return requireDone(outcome);
}

/** Bytes of an output. */
export function bytesOf(store: string, { outputs }: JobDone, role: string): Buffer {
  return new Store(store).readBlob((outputs[role] ?? fault(`no output ${role}`)).digest);
}

export function digestsOf({ outputs }: JobDone): Record<string, string> {
  return Object.fromEntries(Object.entries(outputs).map(([role, { digest }]) => [role, digest]));
}

/** A text with something to learn: each word has two that may follow it, one four times as often as the other. */
export function tinyText(words: number, seed = 1): string {
  let state = seed;
  const draw = (bound: number): number => {
    state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff;
    return Math.floor((state / 0x80000000) * bound);
  };
  const text: string[] = [];
  let word = 0;
  for (let count = 1; count <= words; count++) {
    text.push(`w${word}`);
    if (count % 10 === 0) text.push('\n');
    word = (draw(5) === 0 ? 3 * word + 1 : 2 * word + 5) % 17;
  }
  return text.join(' ');
}

/** A corpus of tiny texts, through the stage that makes one. */
export function tinyCorpus(folder: string, store: string, trainWords = 600): Promise<JobDone> {
  const files = Object.fromEntries(
    [
      ['train', trainWords],
      ['valid', 120],
      ['test', 120],
    ].map(([role, words], index) => {
      const path = join(folder, `${String(role)}.txt`);
      writeFileSync(path, tinyText(Number(words), index + 1));
      return [role, path];
    }),
  ) as Record<string, string>;
  return done(store, 'corpus', {
    settings: { type: 'text', vocabulary: { minCount: 1, size: null }, split: { kind: 'files' } },
    files,
  });
}
