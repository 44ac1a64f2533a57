export type ZoomStep = 'in' | 'out' | 'left' | 'right' | 'all';

type Range = readonly [from: number, to: number];

/** The range of steps after one press of a button; null is all of them. */
export function zoomed([from, to]: Range, [first, last]: Range, step: ZoomStep): Range | null {
  const length = to - from;
  switch (step) {
    case 'in':
      return [from + length / 4, to - length / 4];
    case 'out': {
      const wider = [Math.max(first, from - length / 2), Math.min(last, to + length / 2)] as const;
      return wider[0] <= first && wider[1] >= last ? null : wider;
    }
    case 'left': {
      const shift = Math.min(length / 3, from - first);
      return [from - shift, to - shift];
    }
    case 'right': {
      const shift = Math.min(length / 3, last - to);
      return [from + shift, to + shift];
    }
    case 'all':
      return null;
  }
}
