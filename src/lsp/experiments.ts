import { readExperiment, type Experiment } from '../cli/pipeline.ts';
import type { Session } from '../cli/session.ts';
import { wishesOf } from '../cli/wishes.ts';
import { watched, type Knowledge } from './knowledge.ts';
import type { Texts } from './texts.ts';

/** What the texts mean at present: each is checked when it is asked about, and not again before something changes. */
export class Experiments {
  readonly texts: Texts;
  readonly session: Session;
  #state = 0;
  readonly #checked = new Map<string, Experiment>();
  readonly #known = new Map<string, Knowledge>();

  constructor(texts: Texts, session: Session) {
    this.texts = texts;
    this.session = session;
  }

  /** Something was edited, or changed on disk: nothing is known any more. */
  forget(): void {
    this.#state++;
    this.#checked.clear();
    this.#known.clear();
  }

  /** Counts what has been forgotten: what was made of an earlier state is no longer so. */
  get state(): number {
    return this.#state;
  }

  /** As `athanor check` does it. */
  of(path: string): Experiment {
    const found = this.#checked.get(path) ?? this.read(path);
    this.#checked.set(path, found);
    return found;
  }

  /** As if the files of `instead` had those texts. `looks`: whether the machine is looked at where `device auto` is meant. */
  read(path: string, instead?: ReadonlyMap<string, string>, looks = false): Experiment {
    const wishes = wishesOf(this.session, {}, looks);
    return readExperiment(this.session, this.texts.textOf(path, instead), { sets: [], wishes });
  }

  /** What there is to tell of the parts of a text, mistakes or not. */
  knowledgeOf(path: string): Knowledge {
    const found = this.#known.get(path) ?? this.learn(path);
    this.#known.set(path, found);
    return found;
  }

  learn(path: string, instead?: ReadonlyMap<string, string>): Knowledge {
    const { wishes } = wishesOf(this.session, {}, false);
    return watched(this.texts.textOf(path, instead), wishes);
  }
}
