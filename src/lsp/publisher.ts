import type { Connection } from 'vscode-languageserver';
import { shownByFile, type ShownDiagnostic } from './diagnostics.ts';
import type { Experiments } from './experiments.ts';

/** Rest after an edit before it is checked: the edits of a burst come closer to each other. */
const restMilliseconds = 2;

/** What was found when an open file was taken for an experiment. */
interface Checked {
  /** Paths of all files that it is made of. */
  readonly files: ReadonlySet<string>;
  readonly shown: ReadonlyMap<string, readonly ShownDiagnostic[]>;
}

/**
 * Checks the open files that an edit concerns, themselves and those that import them, and tells the editor what is wrong in
 * which file. Of a burst of edits only the last text is checked.
 */
export class Publisher {
  readonly #connection: Connection;
  readonly #experiments: Experiments;
  readonly #found = new Map<string, Checked>();
  readonly #waiting = new Set<string>();
  #timer: NodeJS.Timeout | null = null;

  constructor(connection: Connection, experiments: Experiments) {
    this.#connection = connection;
    this.#experiments = experiments;
  }

  /** A file has another text; it may not be open. */
  changed(path: string): void {
    const { texts } = this.#experiments;
    for (const root of texts.paths) {
      if (root === path || this.#found.get(root)?.files.has(path) === true) this.#waiting.add(root);
    }
    this.#experiments.forget();
    this.#schedule(restMilliseconds);
  }

  /** What is not open is not checked. */
  closed(path: string): void {
    const before = this.#found.get(path);
    this.#waiting.delete(path);
    this.#found.delete(path);
    for (const file of [path, ...(before?.shown.keys() ?? [])]) this.#publish(file);
    this.changed(path);
  }

  /** Files on disk are others. */
  allChanged(): void {
    for (const root of this.#experiments.texts.paths) this.#waiting.add(root);
    this.#experiments.forget();
    this.#schedule(restMilliseconds);
  }

  #schedule(milliseconds: number): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#timer = null;
      this.#checkNext();
    }, milliseconds);
  }

  /** One file at a time: an edit that comes between two makes the rest wait for it. */
  #checkNext(): void {
    const [root] = this.#waiting;
    if (root === undefined) return;
    this.#waiting.delete(root);
    const before = this.#found.get(root)?.shown;
    try {
      const experiment = this.#experiments.of(root);
      const shown = shownByFile(experiment, root, this.#experiments.texts);
      this.#found.set(root, { files: new Set(experiment.modules.map(({ path }) => path)), shown });
      for (const file of new Set([root, ...(before?.keys() ?? []), ...shown.keys()])) this.#publish(file);
    } catch (error) {
      this.#connection.console.error(error instanceof Error ? (error.stack ?? error.message) : String(error));
    }
    if (this.#waiting.size > 0) this.#schedule(0);
  }

  /** What all open files have to say of one, each thing once. */
  #publish(file: string): void {
    const { texts } = this.#experiments;
    const all = [...this.#found.values()].flatMap(({ shown }) => shown.get(file) ?? []);
    const diagnostics = [...new Map(all.map((one) => [JSON.stringify(one), one])).values()];
    const uri = texts.uriOf(file);
    const version = texts.opened(uri)?.version;
    void this.#connection.sendDiagnostics({
      uri,
      diagnostics,
      ...(version === undefined ? {} : { version }),
    });
  }
}
