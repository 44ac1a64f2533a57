/** One program has several groups of tensors (weights, slots, state): `group:name` keeps them apart. */
export type Group =
  | 'parameter'
  | 'slot'
  | 'state'
  | 'keep'
  | 'route'
  | 'soft'
  | 'sparsity'
  | 'scalar'
  | 'gradient'
  | 'sum'
  | 'best'
  | 'seen'
  | 'readout'
  | 'figure'
  | 'version'
  | 'range';

export function inGroup<T>(group: Group, items: Readonly<Record<string, T>>): Record<string, T> {
  return Object.fromEntries(Object.entries(items).map(([name, item]) => [`${group}:${name}`, item]));
}

/** The members of a group, under their own names. */
export function ofGroup<T>(group: Group, items: Readonly<Record<string, T>>): Record<string, T> {
  const prefix = `${group}:`;
  return Object.fromEntries(
    Object.entries(items)
      .filter(([name]) => name.startsWith(prefix))
      .map(([name, item]) => [name.slice(prefix.length), item]),
  );
}
