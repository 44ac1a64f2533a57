import { answerNotes, answerTable } from '../../report/diff/answer-text.ts';
import { curvesTable } from '../../report/diff/curves-text.ts';
import { questionLines } from '../../report/diff/question-text.ts';
import { tensorsTable } from '../../report/diff/tensors-text.ts';
import type { Report } from '../../report/run-report/report.ts';
import { unpainted, type Table } from '../../report/table.ts';
import { letterOf } from '../../report/letters.ts';
import { html, type Content } from '../html.ts';
import { tableHtml } from '../table.ts';
import type { Section } from './section.ts';

/** The change of the question beside the change of the answer; the first subject is the base. */
export function comparisonSection({ comparison }: Report): Section | null {
  if (comparison === null) return null;
  const titles = comparison.sides.map((_, side) => letterOf(side));
  const changes = questionLines(comparison, titles, unpainted);
  const answer = answerTable(comparison, titles);
  return {
    id: 'comparison',
    title: 'What changed',
    content: html`<h3>In the question</h3>
      ${
        changes.length === 0
          ? html`<p>Nothing.</p>`
          : html`<ul class="sentences">
              ${changes.map((change) => html`<li>${change}</li>`)}
            </ul>`
      }
      <h3>In the answer</h3>
      ${
        answer.rows.length === 0
          ? html`<p>Nothing.</p>`
          : tableHtml(answer, { caption: 'Figures that changed, with what may be concluded' })
      }
      ${answerNotes(comparison).map((note) => html`<p class="note">${note}.</p>`)}
      ${titled('In the course of training', curvesTable(comparison, titles))}
      ${titled('In the weights', tensorsTable(comparison, titles))}`,
  };
}

function titled(title: string, table: Table): Content {
  return table.rows.length === 0
    ? null
    : html`<h3>${title}</h3>
        ${tableHtml(table, { caption: title })}`;
}
