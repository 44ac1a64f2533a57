import { parse, View, type Spec } from 'vega';
import { expressionInterpreter } from 'vega-interpreter';

/** Puts a plot into the page as SVG, in place of what is there; the page's policy allows no compiled expressions. */
export async function draw(place: HTMLElement, spec: Spec): Promise<View> {
  const view = new View(parse(spec, undefined, { ast: true }), {
    renderer: 'svg',
    expr: expressionInterpreter,
    hover: false,
  });
  const canvas = document.createElement('div');
  canvas.className = 'canvas';
  view.initialize(canvas);
  await view.runAsync();
  place.querySelector(':scope > .canvas, :scope > svg')?.remove();
  place.prepend(canvas);
  // What is in the drawing is told by its group, the points and the table.
  const svg = canvas.querySelector('svg');
  svg?.setAttribute('role', 'presentation');
  svg?.removeAttribute('aria-roledescription');
  for (const part of svg?.querySelectorAll('[role], [aria-roledescription]') ?? []) {
    part.removeAttribute('role');
    part.removeAttribute('aria-roledescription');
    part.removeAttribute('aria-label');
  }
  return view;
}

/** Calls back with the width of a place, now and whenever that changes. */
export function whenWide(place: HTMLElement, redraw: (width: number) => void): void {
  let last = 0;
  new ResizeObserver(([entry]) => {
    const width = Math.floor(entry?.contentRect.width ?? 0);
    // On paper the drawing is scaled; drawing again would come too late.
    if (width === 0 || width === last || matchMedia('print').matches) return;
    last = width;
    redraw(width);
  }).observe(place);
}
