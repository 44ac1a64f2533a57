import type { Report, Subject } from '../../report/run-report/report.ts';
import { letterOf } from '../../report/letters.ts';
import { html, type Content, type Html } from '../html.ts';

/** What a section says of each subject, under a heading of its own where there are several; nothing of who has nothing. */
export function perSubject(
  { subjects }: Report,
  content: (subject: Subject, index: number) => Content,
): readonly Html[] {
  return subjects.flatMap((subject, index) => {
    const found = content(subject, index);
    if (found === null || found === false) return [];
    return [
      subjects.length === 1
        ? html`${found}`
        : html`<h3><span class="letter">${letterOf(index)}</span> ${subject.label}</h3>
            ${found}`,
    ];
  });
}
