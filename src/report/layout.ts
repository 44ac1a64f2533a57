/** A column as far as its place is concerned. */
export interface Measured {
  readonly title: string;
  /** What it is called where it is left out, if its title does not say. */
  readonly called?: string;
  readonly width: number;
  /** Its turn to be left out where there is no room for all, the lowest first, equal ones together; without one it always stays. */
  readonly spare?: number;
  /** What its text does where there is less room: it goes on in a further line, or loses its middle. */
  readonly tight?: 'fold' | 'cut';
}

export interface Layout<Column> {
  /** Side by side, in their order, with the widths that they get. */
  readonly beside: readonly Column[];
  /** In lines of its own under each row. */
  readonly below: Column | null;
  readonly leftOut: readonly Column[];
}

/** Blanks between two columns. */
export const gap = 2;

/** Narrower, a folded column reads like a ribbon. */
const leastFold = 40;
const leastCut = 12;

/**
 * How columns stand in so much room: the one that folds becomes narrower, then goes below; then others are left out in
 * their turn; in the end those that may be cut are.
 */
export function layoutOf<Column extends Measured>(all: readonly Column[], room: number): Layout<Column> {
  const fold = all.find(({ tight }) => tight === 'fold') ?? null;
  const others = all.filter((column) => column !== fold);
  const rest = others.length === 0 ? room : room - widthOf(others) - gap;
  if (fold !== null && rest >= Math.min(fold.width, leastFold)) {
    const beside = all.map((one) => (one === fold ? { ...one, width: Math.min(one.width, rest) } : one));
    return { beside, below: null, leftOut: [] };
  }
  const turns = new Set(others.flatMap(({ spare }) => spare ?? []));
  const leftOut = new Set<Column>();
  for (const turn of [...turns].toSorted((one, other) => one - other)) {
    if (widthOf(others.filter((one) => !leftOut.has(one))) <= room) break;
    for (const column of others) if (column.spare === turn) leftOut.add(column);
  }
  const kept = others.filter((column) => !leftOut.has(column));
  return { beside: cutTo(room, kept), below: fold, leftOut: others.filter((column) => leftOut.has(column)) };
}

function cutTo<Column extends Measured>(room: number, columns: readonly Column[]): readonly Column[] {
  let excess = Math.max(0, widthOf(columns) - room);
  return columns.map((column) => {
    if (column.tight !== 'cut') return column;
    const width = Math.max(Math.min(column.width, leastCut), column.width - excess);
    excess -= column.width - width;
    return { ...column, width };
  });
}

export function widthOf(columns: readonly Measured[]): number {
  return columns.reduce((sum, { width }) => sum + width, 0) + gap * Math.max(0, columns.length - 1);
}
