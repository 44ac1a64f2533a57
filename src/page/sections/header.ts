import { formatDuration } from '../../report/numbers.ts';
import type { Report, Subject } from '../../report/run-report/report.ts';
import { letterOf } from '../../report/letters.ts';
import { html, type Html } from '../html.ts';
import { badge, runEnding } from '../outcome.ts';

/** What the report is of, and in its author's words what that is for. */
export function headerOf({ title, subjects }: Report): Html {
  const intents = [...new Set(subjects.flatMap(({ outline }) => outline.intent ?? []))];
  return html`<header>
    <p class="what">Experiment report</p>
    <h1>${title}</h1>
    ${intents.map((intent) => html`<p class="intent">${intent}</p>`)}
    <ul class="subjects">
      ${subjects.map((subject, index) => html`<li>${factsOf(subject, subjects.length > 1 ? letterOf(index) : null)}</li>`)}
    </ul>
  </header>`;
}

function factsOf({ label, file, run }: Subject, letter: string | null): Html {
  const tag = letter === null ? null : html`<span class="letter">${letter}</span>`;
  if (run === null) {
    return html`${tag}<span
        >The file <code>${file}</code> as it is now, with the results that are there for it</span
      >`;
  }
  const { startedAt, seconds } = run;
  return html`${tag}${badge(runEnding(run))}
    <span>run <code>${label}</code></span>
    <span>of <code>${file}</code></span>
    <time datetime="${startedAt}">${dateText(startedAt)}</time>
    ${seconds === null ? null : html`<span>${formatDuration(seconds)}</span>`}`;
}

/** `2026-11-22 05:28 UTC`. */
function dateText(iso: string): string {
  return `${iso.slice(0, 16).replace('T', ' ')} UTC`;
}
