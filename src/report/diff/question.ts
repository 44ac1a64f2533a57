import type { Json } from '../../base/json.ts';
import type { Place } from '../../exec/run-record.ts';
import { settingChanges } from '../settings-change.ts';
import type { Aligned } from './align.ts';
import type { EnvironmentFact, PerSide, QuestionChange, RoleIndex } from './diff.ts';
import type { Side } from './side.ts';
import type { Subject } from './subjects.ts';

/** What differs in what was asked, role by role, and at the end under what the differing results were made. */
export function questionChanges(
  sides: readonly Side[],
  places: readonly Aligned[],
): readonly QuestionChange[] {
  const roleOf = sides.map(
    (_, side) =>
      new Map(
        places.flatMap((place, role) => (place[side] == null ? [] : [[place[side].name, role] as const])),
      ),
  );
  return [
    ...places.flatMap((place, role) => [
      ...presence(place, role),
      ...names(place, role),
      ...seeds(place, role),
      ...inputs(place, role, roleOf, places),
      ...settings(place, role),
      ...outside(place, role),
    ]),
    ...environment(sides, places),
  ];
}

/** An evaluation comes and goes with its model, and is called after it. */
function presence(place: Aligned, role: RoleIndex): readonly QuestionChange[] {
  if (place.every((subject) => subject !== null)) return [];
  return [{ kind: 'presence', role, values: place.map((subject) => subject?.name ?? null) }];
}

function names(place: Aligned, role: RoleIndex): readonly QuestionChange[] {
  if (place.some((subject) => subject?.kind === 'evaluate')) return [];
  const values = place.map((subject) => subject?.name ?? null);
  return differ(values) ? [{ kind: 'name', role, values }] : [];
}

/** Of what is trained alone: what is made from it has its seeds. */
function seeds(place: Aligned, role: RoleIndex): readonly QuestionChange[] {
  if (place.some((subject) => subject !== null && subject.kind !== 'train')) return [];
  const values = place.map((subject) => subject && [...subject.repetitions.keys()].join(', '));
  return differ(values) ? [{ kind: 'seeds', role, values: values.map((text) => text || null) }] : [];
}

/** Inputs that correspond to each other are the same; others are named. */
function inputs(
  place: Aligned,
  role: RoleIndex,
  roleOf: readonly ReadonlyMap<string, RoleIndex>[],
  places: readonly Aligned[],
): readonly QuestionChange[] {
  const filled = [...new Set(place.flatMap((subject) => Object.keys(subject?.inputs ?? {})))].sort();
  return filled.flatMap((input): readonly QuestionChange[] => {
    const roles = place.map((subject, side) => {
      const name = subject?.inputs[input];
      return name === undefined ? null : (roleOf[side]?.get(name) ?? null);
    });
    if (!differ(roles)) return [];
    const values = roles.map((index, side) =>
      index === null ? null : (places[index]?.[side]?.name ?? null),
    );
    return [{ kind: 'input', role, input, values }];
  });
}

/** Each side's settings beside those of the first that has the stage; the seed of a repetition is none. */
function settings(place: Aligned, role: RoleIndex): readonly QuestionChange[] {
  const base = place.find((subject) => subject !== null);
  const rows = new Map<string, { values: (string | null)[]; places: (Place | null)[]; was: string }>();
  place.forEach((subject, side) => {
    if (subject === null || base == null || subject === base) return;
    for (const change of changesBetween(base, subject)) {
      const row = rows.get(change.setting) ?? {
        values: new Array<string | null>(place.length).fill(null),
        places: new Array<Place | null>(place.length).fill(null),
        was: change.before,
      };
      row.values[side] = change.after;
      row.places[side] = change.place;
      rows.set(change.setting, row);
    }
  });
  return [...rows].map(([setting, { values, places, was }]) => ({
    kind: 'setting',
    role,
    setting,
    values: values.map((value, side) => value ?? (place[side] === null ? null : was)),
    places,
  }));
}

function changesBetween(base: Subject, subject: Subject) {
  const [twin, own] = twins(base, subject);
  const [was, is] = [base.asked, subject.asked];
  if (was === null || is === null) return [];
  const isRepeated = base.repetitions.size > 1 || subject.repetitions.size > 1;
  return settingChanges(
    { places: twin.places, settings: was.settings },
    { places: own.places, settings: is.settings },
  ).filter(({ setting }) => !(isRepeated && setting === 'seed'));
}

function twins(base: Subject, subject: Subject) {
  return [base.first, subject.first] as const;
}

/** Data, and what does the work. */
function outside(place: Aligned, role: RoleIndex): readonly QuestionChange[] {
  const known = place.map((subject) => subject?.asked?.outside ?? null);
  const files = [...new Set(known.flatMap((one) => Object.keys(one?.files ?? {})))].sort();
  const kind = place.find((subject) => subject !== null)?.kind ?? '';
  const candidates: readonly QuestionChange[] = [
    ...files.map((name) => ({
      ...({ kind: 'file', role, name } as const),
      values: known.map((one) => one?.files[name] ?? null),
    })),
    {
      ...{ kind: 'implementation', role, name: kind },
      values: known.map((one) => (one === null ? null : `revision ${one.revision}`)),
    },
    {
      ...{ kind: 'library', role, name: kind },
      values: known.map((one) => (one === null ? null : (one.dependency ?? 'none'))),
    },
  ];
  return candidates.filter(({ values }) => differ(values));
}

const facts: readonly EnvironmentFact[] = ['athanor', 'node', 'platform'];

/** Of results that are the same on all sides it does not matter when they were made. */
function environment(sides: readonly Side[], places: readonly Aligned[]): readonly QuestionChange[] {
  const differing = places.filter((place) => !isSame(place));
  return facts.flatMap((fact): readonly QuestionChange[] => {
    const values = sides.map(({ results }, side) => {
      const found = differing.flatMap((place) =>
        [...(place[side]?.repetitions.values() ?? [])].map(({ name }) => results.provenance(name)?.[fact]),
      );
      return [...new Set(found.filter((value) => value !== undefined))].sort().join(', ') || null;
    });
    return differ(values) ? [{ kind: 'environment', fact, values }] : [];
  });
}

/** Whether every side has the stage, and the same result of each repetition. */
export function isSame(place: Aligned): boolean {
  const keys = place.map(
    (subject) =>
      subject &&
      Array.from(subject.repetitions, ([seed, { contentKey }]) => `${seed} ${contentKey}`).join(' '),
  );
  return keys.every((key) => key !== null && key === keys[0] && !key.includes('null'));
}

/** Whether the values that are known are not all one. */
function differ(values: PerSide<Json>): boolean {
  return new Set(values.filter((value) => value !== null)).size > 1;
}
