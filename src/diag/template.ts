/** What fills a hole. A list is joined with commas; `null` or an empty list takes the line out, where that is allowed. */
export type Filling = string | number | readonly (string | number)[];

/** The names between braces of a template: `'a' | 'b'` of `'{a} and {b}'`. */
export type HolesIn<Template extends string> = Template extends `${string}{${infer Hole}}${infer Rest}`
  ? Hole | HolesIn<Rest>
  : never;

export type Fillings = Readonly<Record<string, Filling | null>>;

/** The template with its holes filled, or `null` if one of them has nothing to show. */
export function fill(template: string, fillings: Fillings): string | null {
  let complete = true;
  const text = template.replace(/\{(\w+)\}/g, (_, hole: string) => {
    const filling = fillings[hole] ?? [];
    if (typeof filling !== 'object') return String(filling);
    if (filling.length === 0) complete = false;
    return filling.join(', ');
  });
  return complete ? text : null;
}
