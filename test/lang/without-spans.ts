const placed = new Set(['span', 'braces', 'body', 'keyword']);

/** A tree without its places, for comparing what two texts say. */
export function withoutSpans(tree: unknown): unknown {
  return JSON.parse(JSON.stringify(tree, (key, value: unknown) => (placed.has(key) ? undefined : value)));
}
