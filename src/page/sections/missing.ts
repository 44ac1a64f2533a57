import type { Report } from '../../report/run-report/report.ts';
import { html, type Html } from '../html.ts';
import { perSubject } from './per-subject.ts';
import type { Section } from './section.ts';

/** What a reader would look for and does not find, and what the run itself noted. */
export function missingSection(report: Report): Section | null {
  const content = perSubject(report, ({ missing, notes }) =>
    missing.length + notes.length === 0 ? null : [listOf(missing), listOf(notes)],
  );
  return content.length === 0 ? null : { id: 'missing', title: 'Missing and noted', content };
}

function listOf(sentences: readonly string[]): Html | null {
  return sentences.length === 0
    ? null
    : html`<ul class="sentences">
        ${sentences.map((sentence) => html`<li>${sentence}</li>`)}
      </ul>`;
}
