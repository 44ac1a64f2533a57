import { Leaves } from '../../keys/difference.ts';
import type { Subject } from './subjects.ts';

/** What stands in one place of the graph on each side; null where a side has nothing there. */
export type Aligned = readonly (Subject | null)[];

/**
 * Lays the graphs of several sides upon each other by what stages do in them, so that one that was renamed, moved or
 * given other inputs is compared with itself. Sides are taken one after the other; each stage goes to the place it is
 * most like, the most certain first. Places are in the order of the first side that has them, later sides' own before
 * the place of what they lead to.
 */
export function align(sides: readonly (readonly Subject[])[]): readonly Aligned[] {
  let places: readonly Aligned[] = [];
  sides.forEach((subjects, side) => {
    const matches = match(places.map(newest), subjects);
    const taken = new Map([...matches].map(([place, subject]) => [subject, place]));
    const known = places.map((place, index) => [...place, matches.get(index) ?? null]);
    places = merged(known, subjects, taken, side);
  });
  return places;
}

/** A place is known by what stood there last. */
function newest(place: Aligned): Subject {
  return place.findLast((subject) => subject !== null) as Subject;
}

/** A side's own stages go behind the place of the stage that they follow in its order. */
function merged(
  known: readonly Aligned[],
  subjects: readonly Subject[],
  taken: ReadonlyMap<Subject, number>,
  side: number,
): readonly Aligned[] {
  const behind = new Map<number, Aligned[]>();
  let last = -1;
  for (const subject of subjects) {
    const place = taken.get(subject);
    if (place !== undefined) {
      last = place;
      continue;
    }
    const own = [...new Array<null>(side).fill(null), subject];
    behind.set(last, [...(behind.get(last) ?? []), own]);
  }
  return [
    ...(behind.get(-1) ?? []),
    ...known.flatMap((place, index) => [place, ...(behind.get(index) ?? [])]),
  ];
}

/** Place to the subject that goes there. */
function match(places: readonly Subject[], subjects: readonly Subject[]): ReadonlyMap<number, Subject> {
  const certain = sameResults(places, subjects);
  const isOpen = (taken: ReadonlyMap<number, Subject>) => {
    const gone = new Set(taken.values());
    return {
      places: [...places.entries()].filter(([index, { kind }]) => !taken.has(index) && kind !== 'evaluate'),
      subjects: subjects.filter((subject) => !gone.has(subject) && subject.kind !== 'evaluate'),
    };
  };
  const lineages = new Map<string, number>();
  const before = new Looks(places, lineages);
  const after = new Looks(subjects, lineages);
  // What the inputs of a stage correspond to is known once all are laid upon each other; so this is done twice.
  const guess = new Map([...certain, ...mostAlike(isOpen(certain), before, after, twinsIn(places, certain))]);
  const found = new Map([...certain, ...mostAlike(isOpen(certain), before, after, twinsIn(places, guess))]);
  return new Map([...found, ...evaluationsOf(places, subjects, found)]);
}

/** Stages with one result do one thing. Of several that do, those of one name go together. */
function sameResults(places: readonly Subject[], subjects: readonly Subject[]): Map<number, Subject> {
  const matches = new Map<number, Subject>();
  const free = new Set(subjects);
  for (const isStrict of [true, false]) {
    const byKey = new Map<string, Subject[]>();
    for (const subject of free) {
      const { contentKey } = subject.first;
      if (contentKey === null || subject.kind === 'evaluate') continue;
      const key = isStrict ? `${contentKey} ${subject.name}` : contentKey;
      byKey.set(key, [...(byKey.get(key) ?? []), subject]);
    }
    for (const [index, { name, first }] of places.entries()) {
      if (matches.has(index) || first.contentKey === null) continue;
      const twin = byKey.get(isStrict ? `${first.contentKey} ${name}` : first.contentKey)?.shift();
      if (twin === undefined) continue;
      matches.set(index, twin);
      free.delete(twin);
    }
  }
  return matches;
}

interface Open {
  readonly places: readonly (readonly [number, Subject])[];
  readonly subjects: readonly Subject[];
}

/** Pairs of one kind, the likest first. */
function mostAlike(open: Open, before: Looks, after: Looks, twins: Twins): ReadonlyMap<number, Subject> {
  const pairs = open.places.flatMap(([index, place]) =>
    open.subjects
      .filter(({ kind }) => kind === place.kind)
      .map((subject) => ({ index, subject, likeness: likeness(place, subject, before, after, twins) })),
  );
  const matches = new Map<number, Subject>();
  const gone = new Set<Subject>();
  // Sorting keeps the order of the files among pairs that are equally alike.
  for (const { index, subject } of pairs.sort((a, b) => b.likeness - a.likeness)) {
    if (matches.has(index) || gone.has(subject)) continue;
    matches.set(index, subject);
    gone.add(subject);
  }
  return matches;
}

/** Names of places to the names of what stands there on the other side. */
type Twins = ReadonlyMap<string, string>;

function twinsIn(places: readonly Subject[], matches: ReadonlyMap<number, Subject>): Twins {
  return new Map([...matches].map(([index, { name }]) => [places[index]?.name ?? '', name]));
}

/** What is asked of a stage and what it is made from weigh more than what it is called. */
function likeness(place: Subject, subject: Subject, before: Looks, after: Looks, twins: Twins): number {
  const inputs = Object.entries(place.inputs);
  const same = inputs.filter(([role, input]) => twins.get(input) === subject.inputs[role]);
  return (
    3 * before.sharedWith(place, subject, after) +
    2 * (same.length / Math.max(1, inputs.length)) +
    2 * Number(place.name === subject.name) +
    Number(before.lineage(place) === after.lineage(subject)) +
    Number(before.uses(place) === after.uses(subject))
  );
}

/** An evaluation belongs to its model. */
function evaluationsOf(
  places: readonly Subject[],
  subjects: readonly Subject[],
  matches: ReadonlyMap<number, Subject>,
): ReadonlyMap<number, Subject> {
  const twins = twinsIn(places, matches);
  const evaluations = subjects.filter(({ kind }) => kind === 'evaluate');
  const ofModel = new Map(evaluations.map((subject) => [subject.inputs['model'], subject]));
  return new Map(
    places.flatMap(({ kind, inputs }, index) => {
      const twin = kind === 'evaluate' ? ofModel.get(twins.get(inputs['model'] ?? '')) : undefined;
      return twin === undefined ? [] : [[index, twin] as const];
    }),
  );
}

/** What is looked at in the stages of one side; each worked out once. */
class Looks {
  /** The kinds of stages that are made from each. */
  readonly #uses = new Map<string, string>();
  readonly #settings = new Map<Subject, Leaves>();
  readonly #shared = new Map<Subject, Map<Subject, number>>();
  readonly #lineages = new Map<string, number>();

  /** `lineages` numbers those of both sides. */
  constructor(subjects: readonly Subject[], lineages: Map<string, number>) {
    // Inputs stand before what uses them.
    for (const { name, kind, inputs } of subjects) {
      const parts = Object.entries(inputs).map(
        ([role, input]) => `${role} ${this.#lineages.get(input) ?? '?'}`,
      );
      const text = [kind, ...parts.sort()].join(', ');
      const lineage = lineages.get(text) ?? lineages.size;
      lineages.set(text, lineage);
      this.#lineages.set(name, lineage);
    }
    const users = new Map<string, string[]>();
    for (const { kind, inputs } of subjects) {
      for (const input of Object.values(inputs)) {
        const kinds = users.get(input);
        if (kinds === undefined) users.set(input, [kind]);
        else kinds.push(kind);
      }
    }
    for (const [name, kinds] of users) this.#uses.set(name, kinds.sort().join(','));
  }

  /** How much of its settings one has in common with one of the other side. */
  sharedWith(place: Subject, subject: Subject, after: Looks): number {
    const own = this.#shared.get(place) ?? new Map<Subject, number>();
    this.#shared.set(place, own);
    const known = own.get(subject) ?? this.settings(place).sharedWith(after.settings(subject));
    own.set(subject, known);
    return known;
  }

  settings(subject: Subject): Leaves {
    const known = this.#settings.get(subject) ?? new Leaves(subject.asked?.settings ?? {});
    this.#settings.set(subject, known);
    return known;
  }

  /** Equal for stages that come from stages of the same kinds, all the way up. */
  lineage({ name }: Subject): number | undefined {
    return this.#lineages.get(name);
  }

  /** Equal for stages from which stages of the same kinds are made. */
  uses({ name }: Subject): string | undefined {
    return this.#uses.get(name);
  }
}
