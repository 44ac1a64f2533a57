import type { Digest } from '../base/brand.ts';
import type { AnyPlannedStage } from '../check/plan.ts';
import { digestOf } from '../keys/digest.ts';
import { keepAsEvidence } from '../store/quarantine.ts';
import type { BlobReference, StageRecord } from '../store/record.ts';
import { failureOf, jobOf, type Workshop } from './attempt.ts';
import type { OutputDifference } from './events.ts';
import type { Job } from './job.ts';
import type { StageKeys } from './keyring.ts';

/** Which of the results that were found are made again. */
export interface HitCheck {
  /** Of the results, at least one if any: 0.1. */
  readonly share: number;
  /** Another seed draws another sample; the clock draws none. */
  readonly seed: number;
  /** Where two outputs of one role part, in words. */
  readonly firstDifference: (output: string, stored: Uint8Array, found: Uint8Array) => string;
}

export interface FoundResult {
  readonly stage: AnyPlannedStage;
  readonly keys: StageKeys;
  readonly record: StageRecord;
}

/**
 * Makes a sample of results again, from their inputs alone, and compares the bytes. The stored results stay whatever
 * comes out; what came out otherwise is kept in quarantine.
 */
export async function recheck(
  workshop: Workshop,
  hits: readonly FoundResult[],
  check: HitCheck,
): Promise<{ readonly isSame: boolean }> {
  let isSame = true;
  for (const hit of sampleOf(hits, check)) {
    if (workshop.control.reason !== null) break;
    if (!(await isSameAgain(workshop, hit, check))) isSame = false;
  }
  return { isSame };
}

/** In the order of a digest of seed and key: a larger share holds a smaller one. */
function sampleOf(
  hits: readonly FoundResult[],
  { share, seed }: Pick<HitCheck, 'share' | 'seed'>,
): readonly FoundResult[] {
  const drawn = new Map(hits.map((hit) => [digestOf(`athanor check ${seed} ${hit.keys.key}`), hit]));
  const inOrder = [...drawn].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, hit]) => hit);
  return inOrder.slice(0, Math.ceil(share * inOrder.length));
}

async function isSameAgain(
  workshop: Workshop,
  { stage, keys, record }: FoundResult,
  check: HitCheck,
): Promise<boolean> {
  const { store, keyring, workers, folder, emit } = workshop;
  const { name } = stage;
  const startedAt = Date.now();
  const log = folder.log(name);
  log.line(`# check of ${stage.kind} ${name}, key ${keys.key}`);
  const job: Job = { ...jobOf(stage, keys, keyring, store), isFresh: true };
  const outcome = await workers.run(job, log, (message) => {
    if (message.type === 'log') log.line(message.line);
    if (message.type === 'progress')
      emit({ type: 'stage progress', stage: name, progress: message.progress });
  });
  if (outcome.status === 'stopped' || workshop.control.reason !== null) return true;
  if (keyring.changedFiles(stage).length > 0) {
    emit({ type: 'note', stage: name, text: `${name} was not checked: a file changed while it was read` });
    return true;
  }
  if (outcome.status !== 'done') {
    const { message } = failureOf(outcome);
    emit({ type: 'note', stage: name, text: `${name} could not be made again: ${message}` });
    return false;
  }
  const roles = [...new Set([...Object.keys(record.outputs), ...Object.keys(outcome.outputs)])].sort();
  const differences = roles.flatMap((output) => {
    const [stored, found] = [record.outputs[output], outcome.outputs[output]];
    return stored?.digest === found?.digest
      ? []
      : [differenceIn(workshop, stage, output, stored, found, check)];
  });
  emit({ type: 'stage checked', stage: name, seconds: (Date.now() - startedAt) / 1000, differences });
  return differences.length === 0;
}

function differenceIn(
  { store }: Workshop,
  { name }: AnyPlannedStage,
  output: string,
  stored: BlobReference | undefined,
  found: BlobReference | undefined,
  { firstDifference }: HitCheck,
): OutputDifference {
  const bytesOf = (digest: Digest): Buffer => store.readBlob(digest);
  if (stored === undefined || found === undefined) {
    const first = stored === undefined ? 'the stored result has none' : 'there is none';
    return { output, stored: stored?.digest ?? null, found: found?.digest ?? null, first };
  }
  const first = firstDifference(output, bytesOf(stored.digest), bytesOf(found.digest));
  keepAsEvidence(store.layout, {
    what: `${output} of ${name}`,
    path: store.layout.blob(found.digest),
    expected: stored.digest,
    evidence: `made again, it came out otherwise: ${first}`,
  });
  return { output, stored: stored.digest, found: found.digest, first };
}
