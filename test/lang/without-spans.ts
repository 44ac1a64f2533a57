/** A tree without its places, for comparing what two texts say. */
export function withoutSpans(tree: unknown): unknown {
  return JSON.parse(
    JSON.stringify(tree, (key, value: unknown) => (key === 'span' || key === 'braces' ? undefined : value)),
  );
}
