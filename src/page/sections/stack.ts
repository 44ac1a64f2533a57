import {
  formatBytes,
  formatChange,
  formatCount,
  formatDuration,
  formatMetric,
} from '../../report/numbers.ts';
import type { Report, Subject } from '../../report/run-report/report.ts';
import type { Stack, Step } from '../../report/run-report/stack.ts';
import { stageAnchor } from '../anchors.ts';
import { html, type Content, type Html } from '../html.ts';
import { scrolling } from '../table.ts';
import { perSubject } from './per-subject.ts';
import type { Section } from './section.ts';

/** Figures as bars in the cells of a table, which reads aloud as it looks. */
export function stackSection(report: Report): Section | null {
  const content = perSubject(report, (subject, index) =>
    subject.stacks.length === 0 ? null : subject.stacks.map((stack) => stackTable(subject, index, stack)),
  );
  if (content.length === 0) return null;
  return {
    id: 'ablation',
    title: 'What each step cost and gained',
    content: html`<p class="note">
        Every model beside the one that it was added to: the model that it was made of, or the earlier
        training that differs in the fewest settings. Bars begin at zero.
      </p>
      ${content}`,
  };
}

interface Measured {
  readonly title: string;
  readonly figure: (step: Step['figures']) => number | null;
  readonly text: (value: number) => string;
  /** Whether less of it than before says something. */
  readonly isCompared: boolean;
}

function measuresOf({ judgedBy }: Subject): readonly Measured[] {
  return [
    {
      title: `perplexity (${judgedBy ?? ''})`,
      figure: ({ perplexity }) => (judgedBy === null ? null : (perplexity[judgedBy] ?? null)),
      text: formatMetric,
      isCompared: true,
    },
    {
      title: 'parameters',
      figure: ({ storage, nonzeros }) => storage ?? nonzeros,
      text: (count) => formatCount(Math.round(count)),
      isCompared: true,
    },
    {
      title: 'packed',
      figure: ({ bytes }) => bytes,
      text: (bytes) => formatBytes(Math.round(bytes)),
      isCompared: true,
    },
    {
      title: 'operations',
      figure: ({ operations }) => operations,
      text: (count) => formatCount(Math.round(count)),
      isCompared: true,
    },
    { title: 'own work', figure: ({ seconds }) => seconds, text: formatDuration, isCompared: false },
  ];
}

function stackTable(subject: Subject, index: number, stack: Stack): Html {
  const measures = measuresOf(subject).filter(({ figure }) =>
    stack.some(({ figures }) => figure(figures) !== null),
  );
  const most = measures.map(({ figure }) => Math.max(...stack.map(({ figures }) => figure(figures) ?? 0)));
  const rows = stack.map(
    (step) =>
      html`<tr>
        <th scope="row" class="left step depth-${Math.min(step.depth, 4)}">
          ${step.isFirst ? '' : html`<span class="plus" aria-hidden="true">+ </span>`}<a
            href="#${stageAnchor(index, subject, step.stage)}"
            >${step.label}</a
          >${step.repetitions > 1 ? html` <span class="faint">mean of ${step.repetitions}</span>` : null}
          <span class="added">${step.added}</span>
        </th>
        ${measures.map((measure, place) => bar(step, measure, most[place] ?? 0, subject))}
      </tr>`,
  );
  const caption = `What each step adds to ${stack[0]?.label ?? ''}`;
  return scrolling(
    caption,
    html`<table class="stack">
      <caption class="hidden">
        ${caption}
      </caption>
      <thead>
        <tr>
          <th scope="col" class="left">step</th>
          ${measures.map(({ title }) => html`<th scope="col" class="left">${title}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows}
      </tbody>
    </table>`,
  );
}

function bar(
  { figures, before }: Step,
  { figure, text, isCompared }: Measured,
  most: number,
  { judgedBy }: Subject,
): Content {
  const value = figure(figures);
  if (value === null) return html`<td class="left faint">not measured</td>`;
  const was = before === null || !isCompared ? null : figure(before);
  const isPerplexity = judgedBy !== null && value === figures.perplexity[judgedBy];
  const change = was === null || was === value ? null : formatChange(was, value);
  const tone = was === null ? '' : value <= was ? 'good' : isPerplexity ? 'warn' : 'faint';
  return html`<td class="left">
    <span class="figure">${text(value)}</span>
    ${change === null ? null : html`<span class="${tone}">${change}</span>`}
    <svg class="bar" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true">
      <rect width="${most === 0 ? 0 : ((100 * value) / most).toFixed(2)}" height="6" />
    </svg>
  </td>`;
}
