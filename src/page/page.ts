import { createHash } from 'node:crypto';
import type { Report } from '../report/run-report/report.ts';
import { html, Html, jsonFor, type Content } from './html.ts';
import { plotData } from './plots/data.ts';
import { comparisonSection } from './sections/comparison.ts';
import { curvesSection } from './sections/curves.ts';
import { environmentSection } from './sections/environment.ts';
import { graphSection } from './sections/graph.ts';
import { headerOf } from './sections/header.ts';
import { keysSection } from './sections/keys.ts';
import { missingSection } from './sections/missing.ts';
import { modelsSection } from './sections/models.ts';
import type { Section } from './sections/section.ts';
import { sourceSection } from './sections/source.ts';
import { stackSection } from './sections/stack.ts';
import { stagesSection } from './sections/stages.ts';
import { summarySection } from './sections/summary.ts';
import { tradeOffSection } from './sections/trade-off.ts';

/** Text of the script and of the style that every page carries. */
export interface Assets {
  readonly script: string;
  readonly style: string;
}

/** The whole page: one file that asks no network for anything. Equal reports make equal bytes. */
export async function pageOf(report: Report, { script, style }: Assets): Promise<string> {
  const plots = plotData(report);
  const found: readonly (Section | null)[] = [
    summarySection(report),
    missingSection(report),
    modelsSection(report),
    comparisonSection(report),
    stackSection(report),
    await tradeOffSection(report, plots.tradeOffs),
    await curvesSection(plots.curves),
    graphSection(report),
    stagesSection(report),
    sourceSection(report),
    environmentSection(report),
    keysSection(report),
  ];
  const sections = found.filter((section) => section !== null);
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="${policy(script)}" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="generator" content="athanor" />
        <title>${report.title}: report</title>
        <style>
          ${new Html(style)}
        </style>
      </head>
      <body>
        <a class="skip" href="#content">Skip to the report</a>
        ${headerOf(report)}
        <div class="body">
          ${contents(sections)}
          <main id="content" tabindex="-1">
            ${sections.map(
              ({ id, title, content }) =>
                html`<section id="${id}" aria-labelledby="${id}-title">
                  <h2 id="${id}-title">${title}</h2>
                  ${content}
                </section>`,
            )}
          </main>
        </div>
        <script type="application/json" id="report-data">
          ${jsonFor(report)}
        </script>
        <script type="application/json" id="plot-data">
          ${jsonFor(plots)}
        </script>
        ${new Html(`<script>${script}</script>`)}
      </body>
    </html> `;
  return `${page.markup.trim()}\n`;
}

/** Nothing is fetched from anywhere, and no script runs but the one that the page came with. */
function policy(script: string): string {
  const digest = createHash('sha256').update(script).digest('base64');
  return `default-src 'none'; script-src 'sha256-${digest}'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'`;
}

function contents(sections: readonly Section[]): Content {
  return html`<nav class="contents" aria-label="Sections of the report">
    <ol>
      ${sections.map(({ id, title }) => html`<li><a href="#${id}">${title}</a></li>`)}
    </ol>
  </nav>`;
}
