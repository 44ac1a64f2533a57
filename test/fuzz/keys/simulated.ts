/** Runs in which a stage's outputs are digests of what it was handed, and the cache is a table of keys. */
import type { ContentKey } from '../../../src/base/brand.ts';
import type { OutputDigests } from '../../../src/keys/manifest.ts';
import { answer, upstreamOf, type Answered } from './oracle.ts';
import { nowhere } from './subject.ts';
import type { Tally } from './tally.ts';
import type { Runner } from './trial.ts';
import type { Version } from './version.ts';

export class Simulated implements Runner {
  readonly folder = nowhere;
  /** What was published under which key, as in a store. */
  readonly #published = new Map<ContentKey, Answered>();
  readonly #asked = new Set<string>();

  run(version: Version, tally: Tally): Promise<readonly string[]> {
    return Promise.resolve(this.#compare(version, tally));
  }

  end(): void {
    // Nothing lies anywhere.
  }

  /** Every stage with and without this cache; what is wrong with its hits and misses. */
  #compare({ subject }: Version, tally: Tally): readonly string[] {
    const wrong: string[] = [];
    const results = new Map<string, OutputDigests>();
    const ran = new Set<string>();
    for (const stage of subject.graph.order) {
      const upstream = upstreamOf(stage, results);
      const fresh = answer(stage, upstream, subject.files);
      const key = subject.contentKey(stage, upstream);
      const standing = this.#published.get(key);
      const isKnown = this.#asked.has(fresh.asked);
      if (standing !== undefined) {
        tally.hits++;
        if (Object.values(stage.inputs).some((input) => ran.has(input))) tally.cutOff++;
        if (standing.asked !== fresh.asked)
          wrong.push(`false hit: ${stage.name} was handed something else before`);
        if (JSON.stringify(standing.outputs) !== JSON.stringify(fresh.outputs))
          wrong.push(`false hit: ${stage.name} would give other bytes without the cache`);
      } else {
        tally.misses++;
        ran.add(stage.name);
        if (isKnown) wrong.push(`false rerun: ${stage.name} was handed the same before`);
        this.#published.set(key, fresh);
        this.#asked.add(fresh.asked);
      }
      results.set(stage.name, standing?.outputs ?? fresh.outputs);
    }
    return wrong;
  }
}
