import { settingRows } from '../../report/stage-text.ts';
import { formatBytes, formatCount, formatDuration, formatNumberOf } from '../../report/numbers.ts';
import { writtenIn } from '../../report/run-report/written.ts';
import type { Report, Subject } from '../../report/run-report/report.ts';
import type { ReportedStage } from '../../report/run-report/reported-stage.ts';
import { summaryLine } from '../../report/summary.ts';
import { lineAnchor, stageAnchor } from '../anchors.ts';
import { factsHtml, type Fact } from '../facts.ts';
import { html, type Content, type Html } from '../html.ts';
import { badge, endingOf } from '../outcome.ts';
import { tableHtml } from '../table.ts';
import { perSubject } from './per-subject.ts';
import type { Section } from './section.ts';

/** One fold a stage; those that failed or stopped stand open. */
export function stagesSection(report: Report): Section {
  const content = perSubject(report, (subject, index) =>
    subject.stages.map((stage) => stageHtml(subject, index, stage)),
  );
  return { id: 'stages', title: 'Stages', content };
}

function stageHtml(subject: Subject, index: number, stage: ReportedStage): Html {
  const { name, kind, outcome, seconds, summary, because, trouble } = stage;
  const isOpen = outcome === 'failed' || outcome === 'stopped';
  return html`<details class="stage" id="${stageAnchor(index, subject, name)}" ${isOpen ? html` open` : ''}>
    <summary>
      ${badge(endingOf(outcome))}
      <span class="faint">${kind === 'evaluate' ? '' : kind.replace('_', ' ')}</span>
      <strong>${name}</strong>
      <span class="result"
        >${summary === null ? (trouble?.message ?? because ?? progressText(stage)) : summaryLine(kind, summary)}</span
      >
      ${seconds === null ? null : html`<span class="time">${formatDuration(seconds)}</span>`}
    </summary>
    ${troubleOf(stage)} ${facts(subject, index, stage)} ${settingsOf(stage, subject.stages)}
  </details>`;
}

function progressText({ progress }: ReportedStage): string {
  if (progress === null) return '';
  const { done, total, unit } = progress;
  return `${formatCount(done)} of ${formatNumberOf(total, unit.slice(0, -1))} so far`;
}

function troubleOf({ trouble, because, outcome, logTail }: ReportedStage): Content {
  if (outcome === 'hit' || outcome === 'ran') return null;
  const message = trouble?.message ?? because;
  return [
    message === null
      ? null
      : html`<p class="trouble">${message}${trouble?.hint == null ? null : html`<br />${trouble.hint}`}</p>`,
    logTail === null || logTail === ''
      ? null
      : html`<p class="faint">The end of its log:</p>
          <pre class="log" tabindex="0" aria-label="The end of the log">${logTail}</pre>`,
  ];
}

function facts(subject: Subject, index: number, stage: ReportedStage): Html {
  const { contentKey, recipeKey, result, inputs } = stage;
  const rows: Fact[] = [
    ['declared', declared(subject, index, stage)],
    ...Object.entries(inputs).map(
      ([role, input]) => [role, html`<a href="#${stageAnchor(index, subject, input)}">${input}</a>`] as const,
    ),
    ...(contentKey === null ? [] : [['content key', html`<code class="key">${contentKey}</code>`] as const]),
    ...(recipeKey === null ? [] : [['recipe key', html`<code class="key">${recipeKey}</code>`] as const]),
  ];
  if (result !== null) {
    const { madeBy, startedAt, athanor, node, platform, revision, dependency, outputs } = result;
    const sizes = Object.values(outputs).reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
    rows.push(
      ['made by', html`run <code>${madeBy.run}</code> as ${madeBy.stage}, begun ${startedAt}`],
      [
        'made with',
        `athanor ${athanor}, node ${node}, ${platform}${dependency === null ? '' : `, ${dependency}`}; revision ${revision}`,
      ],
      ['outputs', `${formatNumberOf(Object.keys(outputs).length, 'file')}, ${formatBytes(sizes)}`],
    );
  }
  return factsHtml(rows);
}

function declared(
  { sources }: Subject,
  index: number,
  { declared: { source, line } }: ReportedStage,
): Content {
  const file = sources.findIndex(({ name }) => name === source);
  const text = `${source}, line ${line}`;
  return file === -1 ? text : html`<a href="#${lineAnchor(index, file, line)}">${text}</a>`;
}

function settingsOf(stage: ReportedStage, stages: readonly ReportedStage[]): Content {
  if (stage.result === null) {
    const written = writtenIn(stage, stages);
    return written.length === 0
      ? null
      : html`<p><span class="faint">As written: </span><code>${written.join(', ')}</code></p>`;
  }
  const rows = settingRows(stage.result.settings);
  if (rows.length === 0) return null;
  const columns = [
    { title: 'setting', align: 'left' },
    { title: 'value', align: 'left' },
  ] as const;
  return html`<details>
    <summary>${formatNumberOf(rows.length, 'setting')}, defaults included</summary>
    ${tableHtml({ columns, rows }, { caption: `Settings of ${stage.name}` })}
  </details>`;
}
