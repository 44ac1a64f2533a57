import { join, sep } from 'node:path';
import type { ContentKey, Digest, RecipeKey, TrajectoryKey } from '../base/brand.ts';

/** Where each thing lies under a store's root; the only place that knows. Two digits of fan-out keep folders small. */
export class Layout {
  readonly root: string;
  /** Whether nothing of it is written, moved or sealed, whatever is found. */
  readonly readOnly: boolean;
  readonly records: string;
  readonly blobs: string;
  readonly recipes: string;
  readonly answers: string;

  constructor(root: string, readOnly = false) {
    this.root = root;
    this.readOnly = readOnly;
    this.records = join(root, 'act');
    this.blobs = join(root, 'cas', 'sha256');
    this.recipes = join(root, 'recipe');
    this.answers = join(root, 'answer');
  }

  /** Says which layout this is. */
  get mark(): string {
    return join(this.root, 'store.json');
  }
  blob(digest: Digest): string {
    return fanned(this.blobs, digest);
  }
  record(key: ContentKey): string {
    return `${fanned(this.records, key)}.json`;
  }
  recipe(key: RecipeKey): string {
    return `${fanned(this.recipes, key)}.json`;
  }
  answer(question: Digest): string {
    return `${fanned(this.answers, question)}.json`;
  }
  /** One folder for all stages: a folder of each would have to be removed, and could be, under another runner's feet. */
  get checkpoints(): string {
    return join(this.root, 'ckpt');
  }
  checkpoint(key: ContentKey, step: number): string {
    return join(this.checkpoints, `${key}-${step}`);
  }
  /** Who is at work on a key. In one folder, for the same reason. */
  get leases(): string {
    return join(this.root, 'leases');
  }
  lease(key: ContentKey): string {
    return join(this.leases, key);
  }
  /** States from which trainings go on to another length. */
  get trajectories(): string {
    return join(this.root, 'trajectory');
  }
  trajectory(key: TrajectoryKey, step: number): string {
    return join(this.trajectories, `${key}-${step}`);
  }
  /** Files being written. On the file system of everything else, so that a rename can publish them. */
  get aside(): string {
    return join(this.root, 'tmp');
  }
  /** What runs hold, a file each. */
  get roots(): string {
    return join(this.root, 'roots');
  }
  /** Damaged files, kept as evidence. */
  get quarantine(): string {
    return join(this.root, 'quarantine');
  }
  /** Digests of input files by what stat says of them. */
  get inputs(): string {
    return join(this.root, 'stat.json');
  }
}

/** Not by `join`, which parses the whole path again for each of a run's thousands of files. */
function fanned(folder: string, key: string): string {
  return folder + sep + key.slice(0, 2) + sep + key;
}
