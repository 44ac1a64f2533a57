import type { ContentKey, Digest, RecipeKey } from '../base/brand.ts';
import { isDigest } from '../keys/digest.ts';
import { isPlainPath } from './names.ts';

/** `bundle.json`, the first entry: what is in a bundle, and what it still needs. */
export interface BundleManifest {
  readonly athanor: 'bundle';
  readonly version: 1;
  /** Version of the program that wrote it. */
  readonly writer: string;
  /** The experiment, as a path among the files. */
  readonly experiment: string;
  /** Overrides (`PATH=VALUE`) without which the experiment has other keys. */
  readonly sets: readonly string[];
  readonly files: readonly BundledFile[];
  /** `--engine` and `--device`, which are overrides too. */
  readonly flags?: Readonly<Partial<Record<'engine' | 'device', string>>>;
  /** The run whose results these are; absent = all that there were for the experiment. */
  readonly run?: string;
  /** Files of corpora that are not inside: where the experiment looks for them, and what must be there. */
  readonly needs: readonly NeededFile[];
  /** In the order of execution. */
  readonly stages: readonly BundledStage[];
}

export interface BundledFile {
  /** Relative, with `/`. */
  readonly path: string;
  readonly sizeBytes: number;
  readonly digest: Digest;
}

export interface NeededFile {
  /** Relative to the bundle's folder, or absolute. */
  readonly path: string;
  readonly digest: Digest;
}

export interface BundledStage {
  readonly name: string;
  readonly kind: string;
  readonly recipe: RecipeKey | null;
  /** null = it has no result in the bundle. */
  readonly content: ContentKey | null;
}

/** Field by field: what was written elsewhere is not trusted. */
export function isManifest(value: unknown): value is BundleManifest {
  if (!isObject(value) || value['athanor'] !== 'bundle' || value['version'] !== 1) return false;
  const { writer, experiment, sets, flags = {}, run = '', files, needs, stages } = value;
  return (
    typeof writer === 'string' &&
    isPlainPath(experiment) &&
    isListOf(sets, (set) => typeof set === 'string') &&
    isObject(flags) &&
    Object.values(flags).every(isWord) &&
    typeof run === 'string' &&
    isListOf(files, isFile) &&
    isListOf(
      needs,
      (need) => isObject(need) && typeof need['path'] === 'string' && isDigest(need['digest']),
    ) &&
    isListOf(stages, isStage)
  );
}

function isFile(file: unknown): boolean {
  return (
    isObject(file) &&
    isPlainPath(file['path']) &&
    Number.isSafeInteger(file['sizeBytes']) &&
    isDigest(file['digest'])
  );
}

function isStage(stage: unknown): boolean {
  if (!isObject(stage)) return false;
  const { name, kind, recipe, content } = stage;
  const isKey = (key: unknown) => key === null || isDigest(key);
  return typeof name === 'string' && typeof kind === 'string' && isKey(recipe) && isKey(content);
}

/** What may stand on a command line that is shown. */
function isWord(word: unknown): boolean {
  return typeof word === 'string' && /^[a-z]+$/.test(word);
}

function isListOf(value: unknown, isItem: (item: unknown) => boolean): boolean {
  return Array.isArray(value) && value.every(isItem);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
