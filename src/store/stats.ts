import type { ContentKey, Digest } from '../base/brand.ts';
import type { StageKind } from '../check/plan.ts';
import { takeCensus, type Census, type FileKind, type StoreFile } from './census.ts';
import { readRoots, type FoundRoot } from './roots.ts';
import type { StageRecord } from './record.ts';
import type { Store } from './store.ts';

export interface Amount {
  readonly files: number;
  readonly bytes: number;
}

export interface StoreStats {
  readonly total: Amount;
  readonly kinds: Readonly<Record<FileKind, Amount>>;
  /** Results and the blobs that they name, each blob once. */
  readonly stageKinds: Readonly<Partial<Record<StageKind, Amount & { readonly seconds: number }>>>;
  /** By the folder that a run stood in and the file it ran: results that its runs use, each blob once an experiment. */
  readonly experiments: readonly ExperimentStats[];
  /** Bytes that results would take if none shared a blob with another, less those that they take. */
  readonly sharedBytes: number;
  /** When the first and the last result that is there was made; null without any. */
  readonly firstAt: string | null;
  readonly lastAt: string | null;
}

export interface ExperimentStats {
  readonly project: string;
  readonly file: string;
  readonly runs: number;
  readonly results: number;
  readonly bytes: number;
  readonly lastAt: string;
}

export function takeStats(store: Store): StoreStats {
  const census = takeCensus(store.layout);
  const records = new Map([...store.records()].map((record) => [record.contentKey, record]));
  const blobBytes = new Map(census.blob.map(({ name, sizeBytes }) => [name as Digest, sizeBytes]));
  const kinds = Object.fromEntries(
    Object.entries(census).map(([kind, files]) => [kind, amountOf(files)]),
  ) as Record<FileKind, Amount>;
  const times = [...records.values()].map(({ provenance }) => provenance.startedAt).sort();
  const named = new Set([...records.values()].flatMap(digestsOf));
  return {
    total: amountOf(Object.values(census as Readonly<Record<string, readonly StoreFile[]>>).flat()),
    kinds,
    stageKinds: byStageKind([...records.values()], blobBytes),
    experiments: byExperiment(readRoots(store.layout), records, blobBytes),
    sharedBytes:
      sum([...records.values()].map((record) => bytesOf(new Set(digestsOf(record)), blobBytes))) -
      bytesOf(named, blobBytes),
    firstAt: times[0] ?? null,
    lastAt: times.at(-1) ?? null,
  };
}

/** Of files that a census found. */
function amountOf(files: Census[FileKind]): Amount {
  return { files: files.length, bytes: sum(files.map(({ sizeBytes }) => sizeBytes)) };
}

function byStageKind(
  records: readonly StageRecord[],
  blobBytes: ReadonlyMap<Digest, number>,
): StoreStats['stageKinds'] {
  const kinds = [...new Set(records.map(({ manifest }) => manifest.kind))].sort();
  return Object.fromEntries(
    kinds.map((kind) => {
      const own = records.filter(({ manifest }) => manifest.kind === kind);
      const bytes = bytesOf(new Set(own.flatMap(digestsOf)), blobBytes);
      return [
        kind,
        { files: own.length, bytes, seconds: sum(own.map(({ provenance }) => provenance.seconds)) },
      ];
    }),
  );
}

function byExperiment(
  roots: readonly FoundRoot[],
  records: ReadonlyMap<ContentKey, StageRecord>,
  blobBytes: ReadonlyMap<Digest, number>,
): readonly ExperimentStats[] {
  const experiments = new Map<string, (FoundRoot & { readonly head: NonNullable<FoundRoot['head']> })[]>();
  for (const { head, ...root } of roots) {
    if (head === null) continue;
    const name = `${head.project}\n${head.file}`;
    experiments.set(name, [...(experiments.get(name) ?? []), { ...root, head }]);
  }
  return [...experiments.entries()].sort().map(([name, runs]) => {
    const [project = '', file = ''] = name.split('\n');
    const keys = new Set(runs.flatMap(({ holds }) => holds.map(({ key }) => key)));
    const results = [...keys].flatMap((key) => records.get(key) ?? []);
    return {
      ...{ project, file, runs: runs.length, results: results.length },
      bytes: bytesOf(new Set(results.flatMap(digestsOf)), blobBytes),
      lastAt:
        runs
          .map(({ head }) => head.startedAt)
          .sort()
          .at(-1) ?? '',
    };
  });
}

function digestsOf({ outputs }: StageRecord): readonly Digest[] {
  return Object.values(outputs).map(({ digest }) => digest);
}

function bytesOf(digests: ReadonlySet<Digest>, blobBytes: ReadonlyMap<Digest, number>): number {
  return sum([...digests].map((digest) => blobBytes.get(digest) ?? 0));
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
