/** What fills a hole. A list is joined with commas; `null` or an empty list takes the line out, where that is allowed. */
export type Filling = string | number | readonly (string | number)[];

/** The names between braces of a template: `'a' | 'b'` of `'{a} and {b}'`. */
export type HolesIn<Template extends string> = Template extends `${string}{${infer Hole}}${infer Rest}`
  ? Hole | HolesIn<Rest>
  : never;

const hole = /\{(\w+)\}/g;

export type Fillings = Readonly<Record<string, Filling | null>>;

/** The template with its holes filled, or `null` if one of them has nothing to show. */
export function fill(template: string, fillings: Fillings): string | null {
  const isEmpty = (filling: Filling | null | undefined) =>
    filling === null || filling === undefined || (typeof filling === 'object' && filling.length === 0);
  const holes = Array.from(template.matchAll(hole), ([, name = '']) => fillings[name]);
  if (holes.some(isEmpty)) return null;
  return template.replace(hole, (_, name: string) => {
    const filling = fillings[name];
    return typeof filling === 'object' ? (filling?.join(', ') ?? '') : String(filling);
  });
}
