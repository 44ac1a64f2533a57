import type { Findings } from './findings.ts';
import type { Place } from './reading.ts';
import type { Tensor } from './models.ts';

/** Settings for some tensors: the block's own for all of them, or those of a selector rule. */
export interface TensorRule {
  /** Its selectors as written; null for the block itself. */
  readonly text: string | null;
  /** Those that it is for; those that it may be for where a selector is mistaken. */
  readonly tensors: readonly Tensor[];
  readonly settings: Readonly<Record<string, unknown>>;
  readonly places: ReadonlyMap<string, Place>;
  /** Whether it says no more and no less than its settings for its tensors: not so after a mistake. */
  readonly sound: boolean;
  /** Whether other rules may cover it whole without its being a mistake: it comes from a table. */
  readonly yields?: true;
}

/** A setting that holds for a tensor, and the place that decided it. */
export interface Won {
  readonly value: unknown;
  readonly place: Place;
  readonly rule: TensorRule;
}

/** What holds for one tensor. */
export interface Holding {
  readonly settings: ReadonlyMap<string, Won>;
  /** Whether a mistaken rule may have more to say. */
  readonly open: boolean;
}

/** By name; a tensor that is kept as it is, or that no rule reaches, is absent. */
export type Cascade = ReadonlyMap<string, Holding>;

/**
 * Of several rules for one tensor the later wins, setting by setting; `keep yes` wins over all before it. A setting
 * that wins nowhere is dead, and reported unless a later `with` or override is what shadows it, or a mistaken rule may.
 */
export function cascade(rules: readonly TensorRule[], findings: Findings): Cascade {
  const byTensor = new Map<string, { readonly settings: Map<string, Won>; open: boolean }>();
  const alive = new Set<Place>();
  for (const rule of rules) {
    for (const { name } of rule.tensors) {
      const holding = byTensor.get(name) ?? { settings: new Map<string, Won>(), open: false };
      byTensor.set(name, holding);
      if (holding.open || !rule.sound) for (const place of rule.places.values()) alive.add(place);
      if (rule.sound) apply(rule, holding.settings);
      else {
        for (const { place } of holding.settings.values()) alive.add(place);
        holding.settings.clear();
        holding.open = true;
      }
    }
  }
  for (const { settings } of byTensor.values()) for (const { place } of settings.values()) alive.add(place);
  reportDead(rules, byTensor, alive, findings);
  return new Map([...byTensor].filter(([, { settings }]) => settings.get('keep')?.value !== true));
}

function apply(rule: TensorRule, winners: Map<string, Won>): void {
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

function reportDead(
  rules: readonly TensorRule[],
  holdings: Cascade,
  alive: ReadonlySet<Place>,
  findings: Findings,
): void {
  for (const rule of rules) {
    if (rule.tensors.length === 0 || rule.yields === true) continue;
    for (const [setting, place] of rule.places) {
      if (alive.has(place)) continue;
      const shadows = new Map<TensorRule, Place>();
      for (const { name } of rule.tensors) {
        const winners = holdings.get(name)?.settings;
        const holder = winners?.get(setting) ?? winners?.get('keep');
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
