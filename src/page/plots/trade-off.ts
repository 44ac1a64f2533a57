import type { Spec } from 'vega';
import { colourOf, font, frameOf, shapes } from './look.ts';
import type { Size, TradeOffPlot } from './plot.ts';

/** Models as points, and through the best of each group the stairs below which there is none. */
export function tradeOffSpec({ points, across, up, groups }: TradeOffPlot, size: Size): Spec {
  const costs = points.map(({ x }) => x);
  const isWide = Math.max(...costs) / Math.min(...costs) > 4;
  const best = groups.flatMap((_, group) =>
    points
      .filter((point) => point.group === group && point.isBest)
      .sort((one, other) => one.x - other.x || other.y - one.y),
  );
  const place = { x: { scale: 'x', field: 'x' }, y: { scale: 'y', field: 'y' } };
  return {
    ...frameOf(size),
    padding: { left: 2, top: 2, right: 16, bottom: 2 },
    data: [
      { name: 'points', values: points.map((point, index) => ({ ...point, index })) },
      { name: 'best', values: best },
    ],
    scales: [
      {
        name: 'x',
        type: isWide ? 'log' : 'linear',
        range: 'width',
        domain: { data: 'points', field: 'x' },
        zero: false,
        nice: !isWide,
        padding: 18,
      },
      {
        name: 'y',
        type: 'linear',
        range: 'height',
        domain: { data: 'points', field: 'y' },
        zero: false,
        nice: true,
        padding: 14,
      },
      {
        name: 'colour',
        type: 'ordinal',
        domain: groups.map((_, index) => index),
        range: groups.map((_, index) => colourOf(index)),
      },
      {
        name: 'shape',
        type: 'ordinal',
        domain: groups.map((_, index) => index),
        range: groups.map((_, index) => shapes[index % shapes.length] ?? 'circle'),
      },
    ],
    axes: [
      { orient: 'left', scale: 'y', title: up, grid: true, tickCount: 5, domain: false },
      { orient: 'bottom', scale: 'x', title: across, format: '~s', tickCount: 5, labelFlush: true },
    ],
    marks: [
      {
        type: 'group',
        from: { facet: { name: 'stairs', data: 'best', groupby: 'group' } },
        marks: [
          {
            type: 'line',
            from: { data: 'stairs' },
            encode: {
              update: {
                ...place,
                interpolate: { value: 'step-after' },
                stroke: { scale: 'colour', field: 'group' },
                strokeOpacity: { value: 0.45 },
                strokeWidth: { value: 1.25 },
              },
            },
          },
        ],
      },
      {
        name: 'dots',
        type: 'symbol',
        from: { data: 'points' },
        encode: {
          update: {
            ...place,
            shape: { scale: 'shape', field: 'group' },
            size: { value: 64 },
            stroke: { scale: 'colour', field: 'group' },
            strokeWidth: { value: 1.75 },
            fill: [{ test: 'datum.isBest', scale: 'colour', field: 'group' }, { value: 'var(--surface)' }],
          },
        },
      },
      {
        type: 'text',
        from: { data: 'dots' },
        encode: {
          update: {
            text: { field: 'datum.title' },
            font: { value: font },
            fontSize: { value: 11 },
            fill: { value: 'var(--text)' },
          },
        },
        transform: [
          {
            type: 'label',
            size: { signal: '[width, height]' },
            anchor: [
              'top',
              'bottom',
              'right',
              'left',
              'top-right',
              'bottom-right',
              'top-left',
              'bottom-left',
            ],
            offset: [5],
          },
        ],
      },
    ],
  };
}
