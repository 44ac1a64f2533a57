import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundle } from '../../support/athanor.ts';
import { copyPlace, killBesideCollection, litter } from './collecting.ts';
import { experiments, type Experiment } from './experiment.ts';
import type { Moment } from './moment.ts';
import { killOnce, runWhole, type Report, type Whole } from './trial.ts';

/** Where kills are tried: a place of its own for each, and what it is compared with. */
export class Ground {
  /** What an uninterrupted run leaves in an empty place. */
  readonly alone: Whole;
  readonly #experiment: Experiment;
  readonly #folder: string;
  readonly #littered: string;
  /** What an uninterrupted run leaves in the littered place. */
  readonly #whole: Whole;

  private constructor(experiment: Experiment, folder: string, littered: string, alone: Whole, whole: Whole) {
    this.#experiment = experiment;
    this.#folder = folder;
    this.#littered = littered;
    this.alone = alone;
    this.#whole = whole;
  }

  static async prepare(experiment: Experiment): Promise<Ground> {
    await bundle();
    const folder = mkdtempSync(join(tmpdir(), 'athanor-kills-'));
    const [littered, copy] = [join(folder, 'littered'), join(folder, 'whole')];
    mkdirSync(littered);
    fill(littered, experiment);
    // It stays where it is: whether a run was deleted is asked where it ran.
    const whole = await litter(littered, copy);
    const alone = await inPlaceOf(experiment, runWhole);
    return new Ground(experiment, folder, littered, alone, whole);
  }

  end(): void {
    remove(this.#folder);
  }

  trial(moment: Moment): Promise<Report> {
    if (moment.company !== 'collection')
      return inPlaceOf(this.#experiment, (folder) => killOnce(folder, moment, this.alone));
    return inFolder((folder) => {
      copyPlace(this.#littered, folder);
      return killBesideCollection(folder, moment, this.#whole, this.alone);
    });
  }
}

function inPlaceOf<T>(experiment: Experiment, work: (folder: string) => Promise<T>): Promise<T> {
  return inFolder((folder) => {
    fill(folder, experiment);
    return work(folder);
  });
}

function fill(folder: string, experiment: Experiment): void {
  for (const [name, text] of Object.entries(experiments[experiment])) writeFileSync(join(folder, name), text);
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
