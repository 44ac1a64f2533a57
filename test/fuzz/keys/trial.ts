/** One experiment and its edits, each run with the cache that those before it filled, and without. */
import type { ContentKey, StageName } from '../../../src/base/brand.ts';
import type { AnyPlannedStage, InputRole } from '../../../src/check/plan.ts';
import type { OutputDigests } from '../../../src/keys/manifest.ts';
import { Draw } from '../draw.ts';
import { idleEdit, semanticEdit } from './edit.ts';
import { grown } from './grow.ts';
import { Meanings } from './meaning.ts';
import { answer, type Answered } from './oracle.ts';
import { spell, type Spelled } from './spell.ts';
import { Style } from './style.ts';
import { open, type Subject } from './subject.ts';
import type { Scale } from './tables.ts';

export type EditKind = 'cosmetic' | 'idle' | 'semantic' | 'both';

export interface Tally {
  experiments: number;
  edits: Record<EditKind, number>;
  /** Stages that were looked up, and how that came out. */
  hits: number;
  misses: number;
  /** Hits behind a stage that ran: a change went no further. */
  cutOff: number;
  /** Experiments and edits that the program refused, as it should. */
  refused: number;
  /** By kind of stage or type of model. */
  readonly seen: Map<string, number>;
}

export interface Finding {
  readonly what: string;
  readonly edit: string;
  readonly before: Spelled['texts'];
  readonly after: Spelled['texts'];
}

export function newTally(): Tally {
  return {
    experiments: 0,
    edits: { cosmetic: 0, idle: 0, semantic: 0, both: 0 },
    hits: 0,
    misses: 0,
    cutOff: 0,
    refused: 0,
    seen: new Map(),
  };
}

/** One way to write an experiment, and what the program makes of it. */
interface Version {
  readonly meanings: Meanings;
  readonly style: Style;
  readonly spelled: Spelled;
  readonly subject: Subject;
}

/** Grows one experiment and edits it so many times; the first findings end it. */
export function trial(seed: string, edits: number, scale: Scale, tally: Tally): readonly Finding[] {
  const draw = new Draw(seed);
  const first = firstVersion(draw, scale, tally);
  tally.experiments++;
  for (const { kind, type } of first.meanings.experiment.nodes)
    count(tally, type === null ? kind : `${kind} ${type}`);
  const cache = new Cache();
  cache.run(first, tally);
  let current = first;
  for (let made = 0; made < edits;) {
    const { kind, what, meanings, style } = edited(current, draw);
    const spelled = spell(meanings, style);
    const opened = open(spelled, meanings.experiment.contents);
    if (opened.kind === 'refused') {
      tally.refused++;
      // Another spelling of what was sound is sound.
      if (kind === 'semantic' || kind === 'both') continue;
      return [
        {
          what: `refused:\n${opened.because}`,
          edit: what,
          before: current.spelled.texts,
          after: spelled.texts,
        },
      ];
    }
    const next: Version = { meanings, style, spelled, subject: opened.subject };
    const wrong = [...reach(current, next), ...cache.run(next, tally)];
    if (wrong.length > 0)
      return [
        {
          what: wrong.join('\n'),
          edit: `${kind}: ${what}`,
          before: current.spelled.texts,
          after: spelled.texts,
        },
      ];
    tally.edits[kind]++;
    made++;
    current = next;
  }
  return [];
}

function count({ seen }: Tally, name: string): void {
  seen.set(name, (seen.get(name) ?? 0) + 1);
}

/** Until the program takes one. */
function firstVersion(draw: Draw, scale: Scale, tally: Tally): Version {
  for (;;) {
    const meanings = new Meanings(grown(draw, scale));
    const style = Style.drawn(draw);
    const spelled = spell(meanings, style);
    const opened = open(spelled, meanings.experiment.contents);
    if (opened.kind === 'sound') return { meanings, style, spelled, subject: opened.subject };
    tally.refused++;
  }
}

interface Edit {
  readonly kind: EditKind;
  readonly what: string;
  readonly meanings: Meanings;
  readonly style: Style;
}

function edited({ meanings, style }: Version, draw: Draw): Edit {
  const { experiment } = meanings;
  const respelled = style.varied(draw);
  const choice = draw.below(10);
  const idle = choice === 0 ? idleEdit(experiment, draw) : null;
  if (idle !== null) return { kind: 'idle', what: idle.what, meanings: new Meanings(idle.experiment), style };
  const semantic = choice > 5 ? semanticEdit(experiment, draw) : null;
  if (semantic === null) return { kind: 'cosmetic', what: respelled.what, meanings, style: respelled.style };
  const changed = new Meanings(semantic.experiment);
  if (choice < 8) return { kind: 'semantic', what: semantic.what, meanings: changed, style };
  const what = `${semantic.what}; ${respelled.what}`;
  return { kind: 'both', what, meanings: changed, style: respelled.style };
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

/** What was published under which key, as in a store. */
class Cache {
  readonly #published = new Map<ContentKey, Answered>();
  readonly #asked = new Map<string, ContentKey>();

  /** Every stage with and without this cache; what is wrong with its hits and misses. */
  run({ subject }: Version, tally: Tally): readonly string[] {
    const wrong: string[] = [];
    const results = new Map<string, OutputDigests>();
    const ran = new Set<string>();
    for (const stage of subject.graph.order) {
      const upstream = upstreamOf(stage, results);
      const fresh = answer(stage, upstream, subject.files);
      const key = subject.contentKey(stage, upstream);
      const standing = this.#published.get(key);
      const isKnown = this.#asked.get(fresh.asked);
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
        if (isKnown !== undefined) wrong.push(`false rerun: ${stage.name} was handed the same before`);
        this.#published.set(key, fresh);
        this.#asked.set(fresh.asked, key);
      }
      results.set(stage.name, standing?.outputs ?? fresh.outputs);
    }
    return wrong;
  }
}

function upstreamOf(
  { inputs }: AnyPlannedStage,
  results: ReadonlyMap<string, OutputDigests>,
): Partial<Record<InputRole, OutputDigests>> {
  return Object.fromEntries(Object.entries(inputs).map(([role, name]) => [role, results.get(name) ?? {}]));
}
