import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundle } from '../../support/athanor.ts';
import { copyPlace, killBesideCollection, litter } from './collecting.ts';
import { files } from './experiment.ts';
import type { Moment } from './moment.ts';
import { killOnce, runWhole, type Report, type Whole } from './trial.ts';

/** Where kills are tried: a place of its own for each, and what it is compared with. */
export class Ground {
  /** What an uninterrupted run leaves in an empty place. */
  readonly alone: Whole;
  readonly #folder: string;
  readonly #littered: string;
  /** What an uninterrupted run leaves in the littered place. */
  readonly #whole: Whole;

  private constructor(folder: string, littered: string, alone: Whole, whole: Whole) {
    this.#folder = folder;
    this.#littered = littered;
    this.alone = alone;
    this.#whole = whole;
  }

  static async prepare(): Promise<Ground> {
    await bundle();
    const folder = mkdtempSync(join(tmpdir(), 'athanor-kills-'));
    const [littered, copy] = [join(folder, 'littered'), join(folder, 'whole')];
    mkdirSync(littered);
    fill(littered);
    // It stays where it is: whether a run was deleted is asked where it ran.
    const whole = await litter(littered, copy);
    return new Ground(folder, littered, await inEmptyPlace(runWhole), whole);
  }

  end(): void {
    remove(this.#folder);
  }

  trial(moment: Moment): Promise<Report> {
    if (moment.company !== 'collection')
      return inEmptyPlace((folder) => killOnce(folder, moment, this.alone));
    return inFolder((folder) => {
      copyPlace(this.#littered, folder);
      return killBesideCollection(folder, moment, this.#whole, this.alone);
    });
  }
}

function inEmptyPlace<T>(work: (folder: string) => Promise<T>): Promise<T> {
  return inFolder((folder) => {
    fill(folder);
    return work(folder);
  });
}

function fill(folder: string): void {
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
}

async function inFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'athanor-kills-'));
  try {
    return await work(folder);
  } finally {
    remove(folder);
  }
}

function remove(folder: string): void {
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
}
