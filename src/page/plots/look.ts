import type { Config, Spec } from 'vega';
import type { Size } from './plot.ts';

/**
 * How every plot looks. Colours are variables of the page's style, so one drawing does for light, dark and paper. The series
 * colours differ for colour-blind readers (after Okabe and Ito 2008); dashes and marks repeat the difference.
 */
export const font = 'ui-sans-serif, system-ui, sans-serif';

const seriesColours = [
  'var(--series-1)',
  'var(--series-2)',
  'var(--series-3)',
  'var(--series-4)',
  'var(--series-5)',
  'var(--series-6)',
  'var(--series-7)',
] as const;

const dashes: readonly (readonly number[])[] = [[], [6, 3], [2, 2], [8, 3, 2, 3]];

export const shapes = ['circle', 'diamond', 'square', 'triangle-up', 'cross'] as const;

/** Colours repeat after seven, with another dash. */
export function colourOf(index: number): string {
  return seriesColours[index % seriesColours.length] ?? seriesColours[0];
}

export function dashOf(index: number): readonly number[] {
  return dashes[Math.floor(index / seriesColours.length) % dashes.length] ?? [];
}

/** What every specification begins with. */
export function frameOf({ width, height }: Size): Spec {
  return {
    $schema: 'https://vega.github.io/schema/vega/v6.json',
    config: look,
    width,
    height,
    padding: 2,
    autosize: { type: 'fit', contains: 'padding' },
  };
}

const look: Config = {
  background: 'transparent',
  axis: {
    labelFont: font,
    labelFontSize: 11,
    labelColor: 'var(--muted)',
    titleFont: font,
    titleFontSize: 11,
    titleFontWeight: 'normal',
    titleColor: 'var(--muted)',
    titlePadding: 8,
    domainColor: 'var(--line)',
    tickColor: 'var(--line)',
    tickSize: 4,
    gridColor: 'var(--grid)',
    labelOverlap: true,
  },
};
