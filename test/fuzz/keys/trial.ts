/** One experiment and its edits, each run with the cache that those before it filled, and without. */
import type { StageName } from '../../../src/base/brand.ts';
import { Draw } from '../draw.ts';
import { spell, type Spelled } from './spell.ts';
import { open } from './subject.ts';
import type { Scale } from './tables/computing.ts';
import type { Tally } from './tally.ts';
import { edited, firstVersion, type Version } from './version.ts';

/** Runs versions of one experiment with a cache and without. */
export interface Runner {
  /** The project's, absolute. */
  readonly folder: string;
  /** What is wrong with the hits and misses of a version. */
  run(version: Version, tally: Tally): Promise<readonly string[]>;
  /** Removes what the runs left. */
  end(): void;
}

export interface Finding {
  readonly what: string;
  readonly edit: string;
  readonly before: Spelled['texts'];
  readonly after: Spelled['texts'];
}

/** Grows one experiment and edits it so many times; the first findings end it. */
export async function trial(
  seed: string,
  edits: number,
  scale: Scale,
  tally: Tally,
  runner: Runner,
): Promise<readonly Finding[]> {
  const draw = new Draw(seed);
  const { folder } = runner;
  const first = firstVersion(draw, scale, folder, tally);
  tally.experiments++;
  for (const { kind, type } of first.meanings.experiment.nodes)
    count(tally, type === null ? kind : `${kind} ${type}`);
  let current = first;
  const found = (after: Spelled, edit: string, wrong: readonly string[]): readonly Finding[] => {
    const texts = { before: current.spelled.texts, after: after.texts };
    return wrong.length === 0 ? [] : [{ what: wrong.join('\n'), edit, ...texts }];
  };
  const atFirst = found(first.spelled, 'nothing', await runner.run(first, tally));
  if (atFirst.length > 0) return atFirst;
  for (let made = 0; made < edits;) {
    const { kind, what, meanings, style } = edited(current, first, draw);
    const spelled = spell(meanings, style);
    const opened = open(spelled, meanings.experiment.contents, folder);
    if (opened.kind === 'refused') {
      tally.refused++;
      // Another spelling of what was sound is sound.
      if (kind === 'semantic' || kind === 'both') continue;
      return found(spelled, what, [`refused:\n${opened.because}`]);
    }
    const next: Version = { meanings, style, spelled, subject: opened.subject };
    const findings = found(spelled, `${kind}: ${what}`, [
      ...reach(current, next),
      ...(await runner.run(next, tally)),
    ]);
    if (findings.length > 0) return findings;
    tally.edits[kind]++;
    made++;
    current = next;
  }
  return [];
}

function count({ seen }: Tally, name: string): void {
  seen.set(name, (seen.get(name) ?? 0) + 1);
}

/** An edit changes the recipes of the stages whose meaning it changes, and no others. */
function reach(before: Version, after: Version): readonly string[] {
  return after.meanings.experiment.nodes.flatMap(({ id, kind }) => {
    if (kind === 'model') return [];
    const means = before.meanings.digest(id) === after.meanings.digest(id);
    const [was, is] = [recipeOf(before, id), recipeOf(after, id)];
    if (was === null || is === null) return [`${after.spelled.names.get(id) ?? id} is in no plan`];
    if ((was === is) === means) return [];
    const name = after.spelled.names.get(id) ?? '';
    return [means ? `false rerun: the recipe of ${name} changed` : `false hit: the recipe of ${name} stayed`];
  });
}

function recipeOf({ spelled, subject }: Version, id: number): string | null {
  const stage = subject.graph.byName.get((spelled.names.get(id) ?? '') as StageName);
  return stage === undefined ? null : subject.recipeKey(stage);
}
