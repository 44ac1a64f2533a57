/** Where the list of a packed model's words lies: `small.words` beside `small.packed`. */
export function wordsBeside(packed: string): string {
  return `${packed.replace(/\.packed$/, '')}.words`;
}
