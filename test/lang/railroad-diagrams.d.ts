/** The library carries no types; these are of what `railroad.ts` uses. */
declare module 'railroad-diagrams' {
  class Figure {
    tagName: string;
    readonly attrs: Record<string, string | number>;
    /** As SVG markup. */
    toString(): string;
  }
  const library: {
    /** `format` sets the blank edges: above, right, below, left. */
    Diagram(...items: Figure[]): Figure & { format(...edges: number[]): Figure };
    Sequence(...items: Figure[]): Figure;
    /** `normal` is the index of the item on the straight line. */
    Choice(normal: number, ...items: Figure[]): Figure;
    Optional(item: Figure): Figure;
    OneOrMore(item: Figure, between?: Figure): Figure;
    ZeroOrMore(item: Figure, between?: Figure): Figure;
    Terminal(text: string): Figure;
    NonTerminal(text: string): Figure;
  };
  export = library;
}
