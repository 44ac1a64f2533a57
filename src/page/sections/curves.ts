import { formatMetric } from '../../report/numbers.ts';
import { html, Html, type Content } from '../html.ts';
import { curvesSpec, wholeView } from '../plots/curves.ts';
import { dashOf } from '../plots/look.ts';
import type { CurvesPlot, Trace } from '../plots/plot.ts';
import { svgOf } from '../plots/svg.ts';
import { tableHtml } from '../table.ts';
import type { Section } from './section.ts';

const size = { width: 900, height: 380 };

export async function curvesSection(plot: CurvesPlot | null): Promise<Section | null> {
  if (plot === null) return null;
  const svg = await svgOf(curvesSpec(plot, wholeView, size));
  const partial = plot.lines.filter(({ isPartial }) => isPartial).map(({ title }) => title);
  return {
    id: 'curves',
    title: 'Curves of training',
    content: html`${partial.length === 0 ? null : html`<p class="note">${partial.join(', ')}: as far as the run noted its progress, and near the others.</p>`}
      <div class="controls interactive">
        <label
          >Measure
          <select id="curves-measure">
            ${plot.measures.map(({ title }, index) => html`<option value="${index}">${title}</option>`)}
          </select>
        </label>
        <div class="buttons" role="group" aria-label="Zoom over the steps">
          <button type="button" data-zoom="in">Zoom in</button>
          <button type="button" data-zoom="out">Zoom out</button>
          <button type="button" data-zoom="left" aria-label="Earlier steps">←</button>
          <button type="button" data-zoom="right" aria-label="Later steps">→</button>
          <button type="button" data-zoom="all">All steps</button>
        </div>
      </div>
      ${legend(plot)}
      <figure>
        <div
          class="plot"
          id="curves-plot"
          role="group"
          tabindex="0"
          aria-label="Curves over the steps of training"
          aria-describedby="curves-hint"
        >
          ${new Html(svg)}
        </div>
        <figcaption class="note" id="curves-hint">
          ${hasBoth(plot) ? 'Thin lines: training. Lines with rings: validation.' : null}
          <span class="interactive"
            >Drag over a stretch to zoom into it, double-click for all of it; with the plot focused, the arrow
            keys read it step by step.</span
          >
        </figcaption>
        <p class="hidden" id="curves-reading" role="status"></p>
      </figure>
      <details class="figures-table">
        <summary>The figures as a table</summary>
        ${curvesTable(plot)}
      </details>`,
  };
}

function hasBoth({ measures: [loss] }: CurvesPlot): boolean {
  return new Set(loss?.traces.map(({ title }) => title)).size > 1;
}

function legend({ lines }: CurvesPlot): Html {
  return html`<fieldset class="legend">
    <legend class="hidden">Stages shown</legend>
    ${lines.map(
      ({ title }, index) =>
        html`<label
          ><input type="checkbox" checked data-line="${index}" class="interactive" /><svg
            class="key series-${(index % 7) + 1}"
            viewBox="0 0 26 8"
            aria-hidden="true"
          >
            <line x1="0" y1="4" x2="26" y2="4" stroke-dasharray="${dashOf(index).join(' ')}" /></svg
          >${title}</label
        >`,
    )}
  </fieldset>`;
}

function curvesTable({ measures, lines }: CurvesPlot): Content {
  return measures.map(({ title, axis, traces }) => {
    const rows = traces.map((trace) => [
      { text: lines[trace.line]?.title ?? '', tone: 'strong' as const },
      trace.title,
      ...cellsOf(trace),
    ]);
    const columns = [
      { title: 'stage', align: 'left' },
      { title: 'split', align: 'left' },
      { title: 'from step', align: 'right' },
      { title: 'first', align: 'right' },
      { title: 'lowest', align: 'right' },
      { title: 'at step', align: 'right' },
      { title: 'to step', align: 'right' },
      { title: 'last', align: 'right' },
    ] as const;
    return tableHtml({ columns, rows }, { caption: `${title}: ${axis}`, isCaptionHidden: false });
  });
}

function cellsOf({ steps, values }: Trace): readonly string[] {
  const lowest = values.indexOf(Math.min(...values));
  const at = (index: number): string => String(steps.at(index) ?? '');
  const of = (index: number): string => formatMetric(values.at(index) ?? Number.NaN);
  return [at(0), of(0), of(lowest), at(lowest), at(-1), of(-1)];
}
