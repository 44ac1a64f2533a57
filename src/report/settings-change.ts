import type { Json, JsonObject } from '../base/json.ts';
import { lateDefaults } from '../check/identity.ts';
import type { Place } from '../exec/run-record.ts';
import { difference, type Change } from '../keys/difference.ts';

/** A setting that two stages do not share, told in the words of their files. */
export interface SettingChange {
  /** `optimizer.rate`; for a setting of every tensor `to`, of some of them `to of 5 tensors`. */
  readonly setting: string;
  readonly before: string;
  readonly after: string;
  /** Where the later value was written; the earlier one's place when the later is a default; null for two defaults. */
  readonly place: Place | null;
}

/** A stage's settings and where its file spells them out. */
export interface PlacedSettings {
  readonly settings: JsonObject;
  readonly places: Readonly<Record<string, Place>>;
}

/** The settings in which two stages differ. What one line of a file did to many tensors is one change. */
export function settingChanges(before: PlacedSettings, after: PlacedSettings): readonly SettingChange[] {
  const groups = new Map<string, { change: Change; count: number }>();
  for (const change of difference(before.settings, after.settings)) {
    const name = perTensor(change.path) ? `tensor\0${change.path.at(-1) ?? ''}` : change.path.join('\0');
    const group = `${name}\0${JSON.stringify(change.before)}\0${JSON.stringify(change.after)}`;
    const known = groups.get(group);
    if (known === undefined) groups.set(group, { change, count: 1 });
    else known.count++;
  }
  return [...groups.values()].map(({ change, count }) => {
    const was = placeOf(before.places, change.path);
    const is = placeOf(after.places, change.path);
    const field = change.path.at(-1) ?? '';
    return {
      setting:
        count > 1 ? nameOfMany(field, count, after.settings[change.path[0] ?? '']) : change.path.join('.'),
      before: valueText(change.before ?? lateDefaults[field], was),
      after: valueText(change.after ?? lateDefaults[field], is),
      place: is ?? was,
    };
  });
}

function nameOfMany(field: string, count: number, tensors: Json | undefined): string {
  const all = typeof tensors === 'object' && tensors !== null ? Object.keys(tensors).length : 0;
  return count === all ? field : `${field} of ${count} tensors`;
}

/** `targets`, the tensor's name, then the setting. */
function perTensor(path: readonly string[]): boolean {
  return path.length > 2 && (path[0] === 'targets' || path[0] === 'tensors');
}

/** Of the setting itself, or of the nearest one around it that the file spells out. */
function placeOf(places: PlacedSettings['places'], path: readonly string[]): Place | null {
  for (let length = path.length; length > 0; length--) {
    const place = places[path.slice(0, length).join('.')];
    if (place !== undefined) return place;
  }
  return null;
}

function valueText(value: Json | undefined, place: Place | null): string {
  if (value === undefined) return 'absent';
  if (typeof value === 'string') return place === null ? `${value} (default)` : value;
  // As it is written, with its unit, if what is written is one setting and its value.
  const written = place === null ? null : /^\w+(?: |=)([^{]+)$/.exec(place.text.replace(/^.*\.(?=\w+=)/, ''));
  if (written?.[1] !== undefined) return written[1].trim();
  // A value that a sweep gives is written by itself.
  if (place !== null && /^[\d.]+\s*[%\w]*$/.test(place.text)) return place.text;
  const text = JSON.stringify(value);
  return place === null ? `${text} (default)` : text;
}
