import { basename, dirname, join, resolve } from 'node:path';
import type { z } from 'zod';
import type { Span } from '../diag/source.ts';
import { nearest } from '../diag/suggest.ts';
import type { Context } from './context.ts';
import type { folderForm, textForm } from './forms/corpus.ts';
import type { Found } from './probe.ts';
import type { Owner, Place, Reading } from './reading.ts';
import { splits, type Split, type TextSettings } from './settings/corpus.ts';
import { shortened } from './unknown.ts';

/** File names to try for each split, best first; each may also end in `.gz`. */
export type UsualNames = Readonly<Record<Split, readonly string[]>>;

export type Files = Readonly<Record<string, string>>;

/** The three files of a folder whose names are a convention. */
export function usualFiles(
  names: UsualNames,
  { known, places }: Reading<z.output<typeof folderForm>>,
  context: Context,
): Files | null {
  const place = places.get('path');
  if (known.path === undefined || place === undefined) return null;
  const folder = located(known.path, place, context, 'folder');
  if (folder === null) return null;
  const present = new Set(context.surroundings.probe.list(folder));
  const files: Record<string, string> = {};
  for (const split of splits) {
    const tried = names[split].flatMap((name) => [name, `${name}.gz`]);
    const name = tried.find((one) => present.has(one));
    if (name !== undefined) files[split] = join(folder, name);
    else
      context.findings.report('E0404', { folder, split, tried, known: shortened([...present]) }, place.value);
  }
  return splits.every((split) => split in files) ? files : null;
}

const textEndings = ['.txt', '.txt.gz'];
const defaultPart = 0.05;

interface TextFiles {
  readonly split: TextSettings['split'];
  readonly files: Files;
}

/** The user's own text and, if it is named, the list of its words. */
export function textFiles(
  reading: Reading<z.output<typeof textForm>>,
  owner: Owner,
  context: Context,
): TextFiles | null {
  const texts = splitFiles(reading, owner, context);
  const place = reading.places.get('dictionary');
  const { dictionary } = reading.known;
  if (dictionary === undefined || place === undefined) return texts;
  const file = located(dictionary, place, context, 'file');
  return texts === null || file === null ? null : { ...texts, files: { ...texts.files, dictionary: file } };
}

/** Three files, or one file or folder to be cut. */
function splitFiles(
  reading: Reading<z.output<typeof textForm>>,
  owner: Owner,
  context: Context,
): TextFiles | null {
  const { findings } = context;
  const { known, doubtful, places } = reading;
  const { path, train, valid, test } = known;
  if (train !== undefined) return namedFiles({ train, valid, test }, reading, owner, context);
  if (doubtful.has('train')) return null;

  for (const [name, part] of Object.entries({ valid, test })) {
    if (typeof part !== 'string') continue;
    const reason = 'the other splits are cut from `path` by size';
    const advice = 'name all of `train`, `valid` and `test`, or give `valid` and `test` as sizes such as 5%';
    findings.report('E0306', { setting: name, reason, advice }, places.get(name)?.edit ?? owner.span);
    return null;
  }
  const sizes = { valid: Number(valid ?? defaultPart), test: Number(test ?? defaultPart) };
  const place = places.get('path');
  if (path === undefined || place === undefined) {
    if (doubtful.has('path')) return null;
    const example = 'path "data/mine"  valid 5%  test 5%';
    findings.report('E0304', { owner: owner.text, setting: 'path', example }, owner.span);
    return null;
  }
  if (sizes.valid + sizes.test >= 1) {
    const found = `${Math.round(sizes.valid * 100)}% and ${Math.round(sizes.test * 100)}%`;
    const holes = {
      setting: 'valid` and `test',
      range: 'less than the whole text together',
      found,
      advice: null,
    };
    findings.report('E0303', holes, (places.get('test') ?? places.get('valid') ?? place).value);
    return null;
  }
  const source = located(path, place, context, 'file or folder');
  if (source === null) return null;
  const { probe } = context.surroundings;
  const texts =
    probe.kindOf(source) === 'file'
      ? [source]
      : probe
          .list(source)
          .filter((name) => textEndings.some((end) => name.endsWith(end)))
          .map((name) => join(source, name));
  if (texts.length === 0) {
    const known = shortened(probe.list(source));
    findings.report('E0405', { folder: source, endings: textEndings, known }, place.value);
    return null;
  }
  const files = Object.fromEntries(texts.map((text, index) => [`text/${index}`, text]));
  return { split: { kind: 'cut', ...sizes }, files };
}

function namedFiles(
  names: Readonly<Record<Split, string | number | undefined>>,
  { known: { path }, doubtful, places }: Reading<z.output<typeof textForm>>,
  owner: Owner,
  context: Context,
): TextFiles | null {
  const { findings } = context;
  const base = places.get('path');
  const folder =
    path !== undefined && base !== undefined ? located(path, base, context, 'folder') : undefined;
  if (folder === null) return null;
  const files: Record<string, string> = {};
  for (const split of splits) {
    const name = names[split];
    const place = places.get(split);
    if (doubtful.has(split)) continue;
    if (place === undefined) {
      findings.report(
        'E0304',
        { owner: owner.text, setting: split, example: `${split} "${split}.txt"` },
        owner.span,
      );
    } else if (typeof name !== 'string') {
      const reason = '`train` names a file, so the splits are files and nothing is cut';
      findings.report(
        'E0306',
        { setting: split, reason, advice: `name a file: \`${split} "${split}.txt"\`` },
        place.edit,
      );
    } else {
      const file = located(name, place, context, 'file', folder);
      if (file !== null) files[split] = file;
    }
  }
  return splits.every((split) => split in files) ? { split: { kind: 'files' }, files } : null;
}

/** The absolute path of what is there; null after a mistake, reported. */
export function located(
  path: string,
  { value, edit }: Place,
  { file, surroundings, findings }: Context,
  wanted: 'file' | 'folder' | 'file or folder',
  folder?: string,
): string | null {
  const { folders, workingDirectory } = surroundings;
  const own = edit.source === file ? surroundings.folder : folders?.get(edit.source);
  const base = folder ?? own ?? workingDirectory;
  const resolved = resolve(base, path);
  const found = surroundings.probe.kindOf(resolved);
  if (wanted.split(' or ').includes(found)) return resolved;
  reportFile(found, path, resolved, wanted, value, { surroundings, findings });
  return null;
}

function reportFile(
  found: Found,
  path: string,
  resolved: string,
  wanted: string,
  span: Span,
  { surroundings, findings }: Pick<Context, 'surroundings' | 'findings'>,
): void {
  if (found === 'unreadable') {
    const advice = 'check its permissions';
    findings.report('E0402', { what: `this ${wanted}`, path, reason: `it is ${resolved}`, advice }, span);
  } else if (found === 'missing') {
    const folder = dirname(resolved);
    const known = surroundings.probe.list(folder);
    const near = nearest(basename(resolved), known);
    const corrected = near === null ? null : path.slice(0, path.length - basename(path).length) + near;
    const holes = {
      what: `this ${wanted}`,
      path,
      resolved,
      folder,
      known: shortened(known),
      nearest: corrected,
      advice: null,
    };
    findings.report('E0401', holes, span);
  } else {
    findings.report('E0403', { path, found: `a ${found}`, expected: `a ${wanted}`, advice: null }, span);
  }
}
