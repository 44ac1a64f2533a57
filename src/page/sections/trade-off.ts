import type { Report } from '../../report/run-report/report.ts';
import { html, Html } from '../html.ts';
import type { TradeOffPlot } from '../plots/plot.ts';
import { svgOf } from '../plots/svg.ts';
import { tradeOffSpec } from '../plots/trade-off.ts';
import { tableHtml } from '../table.ts';
import type { Section } from './section.ts';

/** Before the page's script knows how much room there is. */
const size = { width: 340, height: 280 };

export async function tradeOffSection(
  { subjects }: Report,
  plots: readonly TradeOffPlot[],
): Promise<Section | null> {
  if (plots.length === 0) return null;
  const figures = await Promise.all(
    plots.map(async (plot, index) => {
      const svg = await svgOf(tradeOffSpec(plot, size));
      return html`<figure>
        <figcaption id="trade-off-${index}">${plot.title}</figcaption>
        <div
          class="plot"
          data-trade-off="${index}"
          role="group"
          aria-labelledby="trade-off-${index}"
          aria-describedby="trade-off-hint"
        >
          ${new Html(svg)}
        </div>
      </figure>`;
    }),
  );
  return {
    id: 'trade-off',
    title: 'Perplexity against its price',
    content: html`<p class="note" id="trade-off-hint">
        Lower and further left is better. Filled marks are the models that no other beats in both; the stairs
        join them.
        <span class="interactive"
          >Point at a mark, or reach it with Tab and the arrow keys, to see where it comes from; Enter leads
          to its stage.</span
        >
      </p>
      ${subjects.length === 1 ? null : legend(plots)}
      <div class="panels">${figures}</div>
      <details class="figures-table">
        <summary>The figures as a table</summary>
        ${plots.map((plot) => tableOf(plot))}
      </details>`,
  };
}

function legend([plot]: readonly TradeOffPlot[]): Html {
  return html`<ul class="legend">
    ${plot?.groups.map((name, index) => html`<li><span class="swatch series-${(index % 7) + 1}" aria-hidden="true"></span>${name}</li>`) ?? []}
  </ul>`;
}

function tableOf({ title, up, points }: TradeOffPlot): Html {
  const rows = points
    .toSorted((one, other) => one.x - other.x)
    .map(({ title, facts: [perplexity = '', cost = '', ...more], isBest }) => [
      { text: title, tone: 'strong' as const },
      cost,
      perplexity.replace('perplexity ', ''),
      isBest ? 'yes' : '',
      { text: more.slice(1).join(', '), tone: 'faint' as const },
    ]);
  const columns = [
    { title: 'model', align: 'left' },
    { title: title.toLowerCase(), align: 'right' },
    { title: up, align: 'right' },
    { title: 'unbeaten', align: 'left' },
    { title: 'from', align: 'left' },
  ] as const;
  return tableHtml({ columns, rows }, { caption: title, isCaptionHidden: false });
}
