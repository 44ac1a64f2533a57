import type { Report } from '../../report/run-report/report.ts';
import { html } from '../html.ts';
import { tableHtml } from '../table.ts';
import { perSubject } from './per-subject.ts';
import type { Section } from './section.ts';

/** Where and with what the results were made: of a hit, that of the run that made it. */
export function environmentSection(report: Report): Section | null {
  const content = perSubject(report, ({ environment: { host, places }, run }) => {
    if (places.length === 0 && run === null) return null;
    const rows = places.map(({ athanor, node, platform, dependency, device, threads, stages }) => [
      stages.length > 6
        ? `${stages.slice(0, 5).join(', ')} and ${stages.length - 5} more`
        : stages.join(', '),
      dependency ?? '',
      device ?? '',
      threads === null ? '' : String(threads),
      node,
      platform,
      athanor,
    ]);
    const columns = ['stages', 'engine', 'device', 'threads', 'node', 'platform', 'athanor'].map((title) => ({
      title,
      align: title === 'threads' ? ('right' as const) : ('left' as const),
    }));
    return [
      run === null
        ? null
        : html`<dl class="facts">
            <div>
              <dt>command</dt>
              <dd><code>athanor ${run.commandLine.join(' ')}</code></dd>
            </div>
            <div>
              <dt>machine</dt>
              <dd>${host ?? 'not recorded'}</dd>
            </div>
          </dl>`,
      rows.length === 0 ? null : tableHtml({ columns, rows }, { caption: 'Where results were made' }),
    ];
  });
  return content.length === 0 ? null : { id: 'environment', title: 'Environment', content };
}
