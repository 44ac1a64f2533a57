import type { Report } from '../../report/run-report/report.ts';
import { stageAnchor } from '../anchors.ts';
import { html } from '../html.ts';
import { tableHtml } from '../table.ts';
import { perSubject } from './per-subject.ts';
import type { Section } from './section.ts';

/** The whole content key of every result: what a reader compares, and what finds it in a store. */
export function keysSection(report: Report): Section {
  const content = perSubject(report, (subject, index) => {
    const rows = subject.stages.map(({ name, contentKey, recipeKey }) => [
      { text: name, tone: 'strong' as const },
      contentKey ?? 'not known',
      recipeKey ?? 'not known',
    ]);
    const columns = [
      { title: 'stage', align: 'left' },
      { title: 'content key', align: 'left' },
      { title: 'recipe key', align: 'left' },
    ] as const;
    return html`<div class="keys">
      ${tableHtml(
        { columns, rows },
        {
          caption: 'Keys of the stages',
          link: (row) => {
            const stage = subject.stages[row];
            return stage === undefined ? null : stageAnchor(index, subject, stage.name);
          },
        },
      )}
    </div>`;
  });
  return {
    id: 'keys',
    title: 'Keys',
    content: [
      html`<p class="note">
        A content key is the SHA-256 of all that can change a stage's result: its settings, the bytes that it
        reads and the revision of its code. Equal keys are equal questions, so a result found under its key is
        the answer.
      </p>`,
      ...content,
    ],
  };
}
