import { existsSync } from 'node:fs';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import type { Library, Opened } from '../check/imports/gather.ts';
import { diskProbe, displayPath } from '../cli/files.ts';
import { diskLibrary, realPath } from '../cli/library.ts';
import { textOnDisk, type Text } from '../cli/text.ts';
import { pathOfUri, uriOfPath } from './place.ts';

/** What stands in the editor, over what is on disk. */
export class Texts {
  readonly cwd: string;
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
  textOf(path: string, instead: ReadonlyMap<string, string> = new Map()): Text {
    const text = instead.get(path) ?? this.#open.get(path)?.getText();
    if (text === undefined && existsSync(path)) {
      return { ...textOnDisk(this.cwd, displayPath(path, this.cwd)), library: this.#library(path, instead) };
    }
    return {
      source: { name: displayPath(path, this.cwd), text: text ?? '' },
      diagnostics: [],
      path,
      library: this.#library(path, instead),
      probe: diskProbe,
    };
  }

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
