import type { TradeOffPlot } from '../plots/plot.ts';
import { tradeOffSpec } from '../plots/trade-off.ts';
import { draw, whenWide } from './draw.ts';
import { Tip } from './tip.ts';

/** What Vega keeps on the elements that it draws. */
interface Drawn extends SVGPathElement {
  readonly __data__?: {
    readonly datum?: { readonly index?: number };
    readonly mark?: { readonly name?: string };
  };
}

export function liveTradeOffs(plots: readonly TradeOffPlot[]): void {
  const tip = new Tip();
  for (const place of document.querySelectorAll<HTMLElement>('[data-trade-off]')) {
    const plot = plots[Number(place.dataset['tradeOff'])];
    if (plot === undefined) continue;
    whenWide(place, (width) => {
      void draw(place, tradeOffSpec(plot, { width, height: 280 })).then(() => {
        makePointsSpeak(place, plot, tip);
      });
    });
  }
}

/** Each mark is a link to its stage that can be pointed at and focused; the arrow keys go from mark to mark. */
function makePointsSpeak(place: HTMLElement, { points }: TradeOffPlot, tip: Tip): void {
  const marks = [...place.querySelectorAll<Drawn>('path')]
    .flatMap((path) => {
      const index = path.__data__?.mark?.name === 'dots' ? path.__data__.datum?.index : undefined;
      const point = index === undefined ? undefined : points[index];
      return point === undefined ? [] : [{ path, point }];
    })
    .sort((one, other) => one.point.x - other.point.x);
  for (const [at, { path, point }] of marks.entries()) {
    path.setAttribute('role', 'link');
    path.setAttribute('aria-label', [point.title, ...point.facts].join(', '));
    path.setAttribute('tabindex', at === 0 ? '0' : '-1');
    path.classList.add('point');
    const show = (): void => {
      const { x, y, width, height } = path.getBoundingClientRect();
      tip.show(point.title, point.facts, x + width / 2, y + height / 2);
    };
    const hide = (): void => {
      tip.hide();
    };
    const go = (): void => {
      tip.hide();
      location.hash = point.anchor;
    };
    path.addEventListener('pointerenter', show);
    path.addEventListener('pointerleave', hide);
    path.addEventListener('focus', show);
    path.addEventListener('blur', hide);
    path.addEventListener('click', go);
    path.addEventListener('keydown', (event) => {
      const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
      if (event.key === 'Enter') go();
      else if (event.key === 'Escape') hide();
      else if (step !== undefined) {
        event.preventDefault();
        const next = marks[(at + step + marks.length) % marks.length];
        path.setAttribute('tabindex', '-1');
        next?.path.setAttribute('tabindex', '0');
        next?.path.focus();
      }
    });
  }
}
