import type { Digest, StageName } from '../base/brand.ts';
import type { StageOutcome } from '../exec/events.ts';
import type { RunRecord, RunStage } from '../exec/run-record.ts';
import type { ContentManifest, OutputDigests } from '../keys/manifest.ts';
import { nearest } from '../keys/nearest.ts';
import { otherLength, type OtherLength } from './length.ts';
import type { Past } from './past.ts';
import { settingChanges, type SettingChange } from './settings-change.ts';

/** Why a stage of a run ran or was a hit, down to the causes. */
export interface Explanation {
  readonly stage: StageName;
  readonly run: string;
  /** null: the run did not get that far. */
  readonly outcome: StageOutcome | null;
  /** Why it did not end well. */
  readonly because: string | null;
  /** For a hit: the run that made the result. */
  readonly madeBy: string | null;
  readonly key: string | null;
  /** What the machine made of settings that left the choice to it, by path. */
  readonly settled: Readonly<Record<string, string>>;
  readonly verdict:
    /** The same key as before: nothing that matters changed. */
    | 'same'
    /** Compared with `against`, something changed. */
    | 'changed'
    /** There is no earlier stage of this kind to compare with. */
    | 'first'
    /** Its key is not known, or the store no longer has it. */
    | 'unknown';
  /** The earlier stage that it was compared with. */
  readonly against: { readonly run: string; readonly stage: StageName } | null;
  readonly settings: readonly SettingChange[];
  /** The step from which it went on instead of beginning anew. */
  readonly resumedAt: number | null;
  /** If it differs from what it was compared with in its length alone. */
  readonly otherLength: OtherLength | null;
  /** Inputs with other bytes than before, each with its own explanation. */
  readonly inputs: readonly InputChange[];
  /** Inputs with the same bytes. */
  readonly unchanged: readonly Explanation[];
  /** Changes outside the file: a data file's bytes, the implementation, a library. */
  readonly other: readonly OtherChange[];
}

export interface InputChange {
  readonly role: string;
  readonly before: Digest | null;
  readonly after: Digest | null;
  readonly cause: Explanation;
}

export interface OtherChange {
  readonly what: 'file' | 'implementation' | 'library' | 'key scheme';
  readonly name: string;
  readonly before: string;
  readonly after: string;
}

/** How many runs back an earlier stage is looked for. */
const runsSearched = 200;

interface Subject {
  readonly run: RunRecord;
  readonly stage: RunStage;
}

/** Explains `stage` of `run` beside the nearest earlier stage of its kind. */
export function explain(past: Past, run: RunRecord, stage: RunStage): Explanation {
  const subject = { run, stage };
  if (stage.outcome === 'hit' && stage.madeBy !== run.run) return sameAsBefore(past, subject);
  return compare(past, subject, nearestEarlier(past, subject));
}

/** The chain under a hit is explained too: its inputs may have run again and given the same bytes. */
function sameAsBefore(past: Past, subject: Subject): Explanation {
  return {
    ...facts(subject),
    verdict: 'same',
    unchanged: inputsOf(subject).map(([, input]) =>
      input.outcome === 'hit'
        ? { ...facts({ run: subject.run, stage: input }), verdict: 'same' }
        : explain(past, subject.run, input),
    ),
  };
}

function compare(past: Past, after: Subject, before: Subject | null): Explanation {
  const manifest = manifestOf(past, after);
  if (manifest === null) return { ...facts(after), verdict: 'unknown' };
  const earlier = before === null ? null : manifestOf(past, before);
  if (before === null || earlier === null) {
    return {
      ...facts(after),
      verdict: 'first',
      unchanged: inputsOf(after).map(([, input]) => explain(past, after.run, input)),
    };
  }
  const against = { run: before.run.run, stage: before.stage.name };
  const settings = settingChanges(
    { places: before.stage.places, settings: earlier.settings },
    { places: after.stage.places, settings: manifest.settings },
  );
  const inputs: InputChange[] = [];
  const unchanged: Explanation[] = [];
  const twins = new Map(inputsOf(before));
  for (const [role, input] of inputsOf(after)) {
    const now = manifest.inputs[role] ?? {};
    const then = earlier.inputs[role] ?? {};
    const output = firstDifference(then, now);
    const subject = { run: after.run, stage: input };
    if (output === null) {
      unchanged.push(
        input.outcome === 'hit' ? { ...facts(subject), verdict: 'same' } : explain(past, after.run, input),
      );
      continue;
    }
    const twin = twins.get(role);
    const cause = compare(past, subject, twin === undefined ? null : { run: before.run, stage: twin });
    inputs.push({ role, before: then[output] ?? null, after: now[output] ?? null, cause });
  }
  const other = otherChanges(earlier, manifest);
  const verdict = settings.length + inputs.length + other.length > 0 ? 'changed' : 'same';
  const length = otherLength(earlier, manifest, after.stage.places);
  return { ...facts(after), verdict, against, settings, otherLength: length, inputs, unchanged, other };
}

function facts({ run, stage }: Subject): Omit<Explanation, 'verdict'> {
  return {
    stage: stage.name,
    run: run.run,
    outcome: stage.outcome,
    because: stage.because,
    madeBy: stage.madeBy === run.run ? null : stage.madeBy,
    key: stage.contentKey,
    settled: stage.settled ?? {},
    against: null,
    settings: [],
    resumedAt: stage.resumedAt ?? null,
    otherLength: null,
    inputs: [],
    unchanged: [],
    other: [],
  };
}

function manifestOf(past: Past, { stage }: Subject): ContentManifest | null {
  return stage.contentKey === null ? null : past.manifest(stage.contentKey);
}

function inputsOf({ run, stage }: Subject): readonly (readonly [string, RunStage])[] {
  return Object.entries(stage.inputs).flatMap(([role, name]) => {
    const input = run.stages.find((candidate) => candidate.name === name);
    return input === undefined ? [] : [[role, input] as const];
  });
}

/** The earlier stage whose key is most like this one's: the same name first, then the most equal fields. */
function nearestEarlier(past: Past, subject: Subject): Subject | null {
  const manifest = manifestOf(past, subject);
  if (manifest === null) return null;
  const seen = new Set<string>();
  const candidates: (Subject & { readonly manifest: ContentManifest })[] = [];
  let searched = 0;
  for (const run of past.runs()) {
    if (run.run >= subject.run.run) continue;
    if (searched++ >= runsSearched) break;
    for (const stage of run.stages) {
      const key = stage.contentKey;
      if (stage.kind !== subject.stage.kind || key === null || seen.has(`${stage.name}\0${key}`)) continue;
      seen.add(`${stage.name}\0${key}`);
      const earlier = past.manifest(key);
      if (earlier !== null) candidates.push({ run, stage, manifest: earlier });
    }
  }
  return (
    nearest(
      { stage: subject.stage.name, manifest },
      candidates.map((candidate) => ({ ...candidate, subject: candidate, stage: candidate.stage.name })),
    )?.subject ?? null
  );
}

function firstDifference(before: OutputDigests, after: OutputDigests): string | null {
  const roles = [...new Set([...Object.keys(after), ...Object.keys(before)])].sort();
  // Bytes of weights say more than the description beside them.
  const differing = roles.filter((role) => before[role] !== after[role]);
  return differing.find((role) => role === 'weights' || role === 'tokens') ?? differing[0] ?? null;
}

function otherChanges(before: ContentManifest, after: ContentManifest): readonly OtherChange[] {
  const changes: OtherChange[] = [];
  const add = (what: OtherChange['what'], name: string, was: Scalar, is: Scalar): void => {
    if (was !== is) changes.push({ what, name, before: asText(was), after: asText(is) });
  };
  for (const role of [...new Set([...Object.keys(before.files), ...Object.keys(after.files)])].sort()) {
    add('file', role, before.files[role], after.files[role]);
  }
  add('implementation', after.kind, before.revision, after.revision);
  add('library', after.kind, before.dependency, after.dependency);
  add('key scheme', after.kind, before.scheme, after.scheme);
  return changes;
}

type Scalar = string | number | null | undefined;

function asText(value: Scalar): string {
  return String(value ?? 'none');
}
