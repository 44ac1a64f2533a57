import { modelTable } from '../../report/model-table.ts';
import { formatMetric } from '../../report/numbers.ts';
import type { Report, Subject } from '../../report/run-report/report.ts';
import { html, type Content } from '../html.ts';
import { tableHtml } from '../table.ts';
import { perSubject } from './per-subject.ts';
import type { Section } from './section.ts';

/** Every model that was evaluated, and whether what was expected of them held. */
export function modelsSection(report: Report): Section | null {
  const content = perSubject(report, (subject) => {
    const table = modelTable(subject.stages);
    const promises = promisesOf(subject);
    if (table.rows.length === 0 && promises === null) return null;
    return [
      table.rows.length === 0 ? null : tableHtml(table, { caption: 'Models and their figures' }),
      promises,
    ];
  });
  return content.length === 0 ? null : { id: 'models', title: 'Models', content };
}

function promisesOf({ stages }: Subject): Content {
  const promises = stages.flatMap(({ name, expectations }) =>
    expectations.map((expectation) => ({ name, ...expectation })),
  );
  if (promises.length === 0) return null;
  return html`<h3>Expectations</h3>
    <ul class="promises">
      ${promises.map(
        ({ name, text, actual, held }) =>
          html`<li>
            <span class="badge ${held ? 'hit' : 'failed'}"
              ><span aria-hidden="true">${held ? '✓' : '✕'}</span> ${held ? 'held' : 'broken'}</span
            >
            ${name}: expect <code>${text}</code>,
            ${actual === null ? 'which was not measured' : `is ${formatMetric(actual)}`}
          </li>`,
      )}
    </ul>`;
}
