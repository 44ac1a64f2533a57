import { existsSync } from 'node:fs';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import type { Library, Opened } from '../check/imports/gather.ts';
import { diskProbe, displayPath } from '../cli/files.ts';
import { diskLibrary, realPath } from '../cli/library.ts';
import { textOnDisk, type Text } from '../cli/text.ts';
import type { Source } from '../diag/source.ts';
import { Earlier } from '../lang/earlier.ts';
import { parse, type Parsed } from '../lang/parse.ts';
import { pathOfUri, uriOfPath } from './place.ts';

export type EditedText = Text & Required<Pick<Text, 'read'>>;

/** What stands in the editor, over what is on disk. */
export class Texts {
  readonly cwd: string;
  /** By the name of the source. */
  readonly #read = new Map<string, { readonly earlier: Earlier; readonly parsed: Parsed }>();
  /** By real path. */
  readonly #open = new Map<string, TextDocument>();

  constructor(cwd: string) {
    this.cwd = cwd;
  }

  pathOf(uri: string): string {
    return realPath(pathOfUri(uri, this.cwd));
  }

  /** As the editor calls the file, if it has it open. */
  uriOf(path: string): string {
    return this.#open.get(path)?.uri ?? uriOfPath(path);
  }

  put(document: TextDocument): void {
    this.#open.set(this.pathOf(document.uri), document);
  }

  remove(uri: string): void {
    this.#open.delete(this.pathOf(uri));
  }

  opened(uri: string): TextDocument | null {
    return this.#open.get(this.pathOf(uri)) ?? null;
  }

  get paths(): readonly string[] {
    return [...this.#open.keys()];
  }

  /** The experiment of a file. `instead` are texts that take the place of others, by path. */
  textOf(path: string, instead: ReadonlyMap<string, string> = new Map()): EditedText {
    const text = instead.get(path) ?? this.#open.get(path)?.getText();
    const library = this.#library(path, instead);
    const { read } = this;
    const name = displayPath(path, this.cwd);
    if (text === undefined && existsSync(path)) return { ...textOnDisk(this.cwd, name), library, read };
    return { source: { name, text: text ?? '' }, diagnostics: [], path, library, probe: diskProbe, read };
  }

  /** Reads of a text what is not as it was when the file was read last. */
  readonly read = (source: Source): Parsed => {
    const before = this.#read.get(source.name);
    if (before?.parsed.source.text === source.text) return before.parsed;
    const earlier = before?.earlier ?? new Earlier();
    const parsed = parse(source, earlier);
    this.#read.set(source.name, { earlier, parsed });
    return parsed;
  };

  #library(root: string, instead: ReadonlyMap<string, string>): Library {
    const disk = diskLibrary(this.cwd, root);
    return {
      open: (path, from): Opened => {
        const found = disk.open(path, from);
        const place = found.kind === 'file' ? found.path : found.kind === 'missing' ? found.resolved : null;
        if (place === null) return found;
        const text = instead.get(place) ?? this.#open.get(place)?.getText();
        if (text === undefined) return found;
        const name = found.kind === 'file' ? found.source.name : displayPath(place, this.cwd);
        return { kind: 'file', path: place, source: { name, text }, diagnostics: [] };
      },
    };
  }
}
