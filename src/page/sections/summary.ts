import {
  formatBits,
  formatBytes,
  formatChange,
  formatDuration,
  formatMetric,
  formatNumberOf,
  formatPercent,
  formatRatio,
} from '../../report/numbers.ts';
import type { Asked, Cost, Outcome } from '../../report/run-report/outline.ts';
import type { Report, Subject } from '../../report/run-report/report.ts';
import { stageAnchor } from '../anchors.ts';
import { factsHtml, type Fact } from '../facts.ts';
import { html, type Content, type Html } from '../html.ts';
import { badge, endingOf } from '../outcome.ts';
import { perSubject } from './per-subject.ts';
import type { Section } from './section.ts';

/** Models told in words; the table of models has the others. */
const mostTold = 3;

export function summarySection(report: Report): Section {
  const content = perSubject(report, (subject, index) => [
    cameOut(subject, index),
    html`<div class="pair">${asked(subject, index)} ${cost(subject)}</div>`,
  ]);
  return { id: 'summary', title: 'Summary', content };
}

function cameOut(subject: Subject, index: number): Html {
  const { outline, judgedBy } = subject;
  const told = outline.outcomes.slice(0, mostTold);
  const rest = outline.outcomes.length - told.length;
  if (told.length === 0) {
    const failed = subject.stages.filter(({ outcome }) => outcome === 'failed');
    const text =
      failed.length === 0
        ? 'No model has been evaluated yet.'
        : `No model has been evaluated: ${failed.map(({ name }) => name).join(', ')} failed.`;
    return html`<p class="nothing">${text}</p>`;
  }
  return html`<div class="outcomes">
      ${told.map((outcome) => html`<div class="outcome">${outcomeOf(subject, index, outcome, judgedBy)}</div>`)}
    </div>
    ${rest === 0 ? null : html`<p class="note">And ${formatNumberOf(rest, 'more model')} in the <a href="#models">table</a>.</p>`}`;
}

function outcomeOf(
  subject: Subject,
  index: number,
  { model, dense }: Outcome,
  split: Subject['judgedBy'],
): Content {
  const perplexity = split === null ? undefined : model.perplexity[split];
  const before = split === null ? undefined : dense?.perplexity[split];
  const figures: Html[] = [];
  if (perplexity !== undefined) {
    const beside =
      before === undefined || dense === null
        ? null
        : `${formatChange(before, perplexity)} against ${dense.stage}, ${formatMetric(before)}`;
    figures.push(figure(`perplexity (${split ?? ''})`, formatMetric(perplexity), beside));
  }
  if (model.bytes !== null) {
    const beside =
      dense?.bytes == null
        ? null
        : `${formatRatio(dense.bytes / model.bytes)} smaller than ${dense.stage}, ${formatBytes(dense.bytes)}`;
    figures.push(figure('packed size', formatBytes(model.bytes), beside));
  }
  const bits = model.bits === null ? null : formatBits(model.bits);
  if (model.sparsity !== null && model.sparsity > 0)
    figures.push(
      figure(
        'weights that are zero',
        formatPercent(model.sparsity),
        bits === null ? null : `${bits} bits a weight`,
      ),
    );
  else if (bits !== null) figures.push(figure('bits a weight', bits, null));
  return html`<h3 class="model"><a href="#${stageAnchor(index, subject, model.stage)}">${model.stage}</a></h3>
    <dl class="figures">${figures}</dl>`;
}

function figure(name: string, value: string, beside: string | null): Html {
  return html`<div>
    <dt>${name}</dt>
    <dd>
      <span class="value">${value}</span
      >${beside === null || beside === '' ? null : html` <span class="beside">${beside}</span>`}
    </dd>
  </div>`;
}

function asked(subject: Subject, index: number): Html {
  return html`<div>
    <h3>What was asked</h3>
    <dl class="asked">${subject.outline.asked.map((each) => askedOf(subject, index, each))}</dl>
  </div>`;
}

function askedOf(subject: Subject, index: number, { kind, stages, sweep, like, written }: Asked): Content {
  const [first] = stages;
  if (first === undefined) return null;
  const { cell } = subject.stages.find(({ name }) => name === first) ?? {};
  const name = stages.length === 1 ? first : (cell?.of ?? first);
  return html`<div>
    <dt>
      <span class="faint">${kind.replace('_', ' ')}</span>
      <a href="#${stageAnchor(index, subject, first)}">${name}</a
      >${sweep === '' ? null : html` <span class="faint">${formatNumberOf(stages.length, 'cell')}, ${sweep}</span>`}
    </dt>
    <dd>
      ${like === null ? null : html`<span class="faint">as ${like}${written.length === 0 ? '' : ', but '}</span>`}
      ${written.length > 0 ? html`<code>${written.join(', ')}</code>` : like === null ? html`<span class="faint">by default</span>` : null}
    </dd>
  </div>`;
}

function cost({ outline, run }: Subject): Html {
  const { counts, spent, saved }: Cost = outline.cost;
  const { held, broken } = outline.promises;
  const rows: Fact[] = [
    [
      'stages',
      html`<span class="counts"
        >${counts.map(({ outcome, count }) => html`<span>${badge(endingOf(outcome === 'not ended' ? null : outcome))} ${count}</span>`)}</span
      >`,
    ],
    ...(run?.seconds == null ? [] : [['from start to end', formatDuration(run.seconds)] as const]),
    ...(spent === 0 ? [] : [['work done', formatDuration(spent)] as const]),
    ...(saved === 0 ? [] : [['work not done again', formatDuration(saved)] as const]),
    ...(held + broken === 0
      ? []
      : [['expectations', broken === 0 ? `all ${held} held` : `${broken} broken, ${held} held`] as const]),
  ];
  return html`<div>
    <h3>What it cost</h3>
    ${factsHtml(rows)}
  </div>`;
}
