export interface DependencyOrder<T> {
  /** Every node once; what a node depends on stands before it, but for cycles. */
  readonly order: readonly T[];
  /** Each cycle once, from a node along its dependencies back to (not including) itself. */
  readonly cycles: readonly (readonly T[])[];
}

/** Depth-first in the given order, so equal inputs give equal orders; on a stack of its own, so any depth is fine. */
export function dependencyOrder<T>(
  nodes: Iterable<T>,
  dependencies: (node: T) => Iterable<T>,
): DependencyOrder<T> {
  const order: T[] = [];
  const cycles: T[][] = [];
  const state = new Map<T, 'open' | 'done'>();
  const path: T[] = [];
  const pending: Iterator<T>[] = [];

  const enter = (node: T): void => {
    state.set(node, 'open');
    path.push(node);
    pending.push(dependencies(node)[Symbol.iterator]());
  };

  for (const root of nodes) {
    if (!state.has(root)) enter(root);
    for (let top = pending.at(-1); top !== undefined; top = pending.at(-1)) {
      const next = top.next();
      if (next.done === true) {
        pending.pop();
        const node = path.pop() as T;
        state.set(node, 'done');
        order.push(node);
      } else if (!state.has(next.value)) {
        enter(next.value);
      } else if (state.get(next.value) === 'open') {
        cycles.push(path.slice(path.lastIndexOf(next.value)));
      }
    }
  }
  return { order, cycles };
}
