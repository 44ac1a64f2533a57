import type { Findings } from './findings.ts';
import type { Place } from './reading.ts';
import type { TensorShape } from './shapes/tensor.ts';

/** Settings for some tensors: the block's own for all of them, or those of a selector rule. */
export interface TensorRule {
  /** Its selectors as written; null for the block itself. */
  readonly text: string | null;
  readonly tensors: readonly TensorShape[];
  readonly settings: Readonly<Record<string, unknown>>;
  readonly places: ReadonlyMap<string, Place>;
}

/** A setting that holds for a tensor, and the place that decided it. */
export interface Won {
  readonly value: unknown;
  readonly place: Place;
  readonly rule: TensorRule;
}

/** For each tensor the settings that hold, by name; a tensor that is kept as it is, or that no rule reaches, is absent. */
export type Cascade = ReadonlyMap<string, ReadonlyMap<string, Won>>;

/**
 * Of several rules for one tensor the later wins, setting by setting; `keep yes` wins over all before it. A setting
 * that wins nowhere is dead, and reported unless a later `with` or override is what shadows it.
 */
export function cascade(rules: readonly TensorRule[], findings: Findings): Cascade {
  const byTensor = new Map<string, Map<string, Won>>();
  for (const rule of rules) {
    for (const { name } of rule.tensors) {
      const winners = byTensor.get(name) ?? new Map<string, Won>();
      byTensor.set(name, winners);
      for (const [setting, value] of Object.entries(rule.settings)) {
        const place = rule.places.get(setting);
        if (place === undefined) continue;
        const kept = winners.get('keep');
        if (setting === 'keep' && value === false) {
          if (kept?.value === true) winners.set('keep', { value, place, rule });
          continue;
        }
        if (setting === 'keep') winners.clear();
        else if (kept?.value === true && kept.rule !== rule) winners.delete('keep');
        if (setting === 'keep' || winners.get('keep')?.value !== true)
          winners.set(setting, { value, place, rule });
      }
    }
  }
  reportDead(rules, byTensor, findings);
  return new Map([...byTensor].filter(([, winners]) => winners.get('keep')?.value !== true));
}

function reportDead(
  rules: readonly TensorRule[],
  winners: ReadonlyMap<string, ReadonlyMap<string, Won>>,
  findings: Findings,
): void {
  const alive = new Set<Place>();
  for (const won of winners.values()) for (const { place } of won.values()) alive.add(place);
  for (const rule of rules) {
    if (rule.tensors.length === 0) continue;
    for (const [setting, place] of rule.places) {
      if (alive.has(place)) continue;
      const shadows = new Map<TensorRule, Place>();
      for (const { name } of rule.tensors) {
        const holder = winners.get(name)?.get(setting) ?? winners.get(name)?.get('keep');
        if (holder !== undefined) shadows.set(holder.rule, holder.place);
      }
      const places = [...shadows.values()];
      if (places.some(({ layer }) => layer > place.layer)) continue;
      const related = places.map(({ edit }) => ({ span: edit, label: 'this holds instead' }));
      const reason =
        places.length === 0
          ? 'nothing keeps these tensors'
          : 'every tensor it is for is covered by another rule';
      const advice =
        'of several rules for a tensor the last holds: delete this one, or put the narrower rule last';
      findings.report('E0306', { setting, reason, advice }, place.edit, { related });
    }
  }
}
