import { showMermaid } from '../../graph/show.ts';
import { answerNotes, answerTable } from '../diff/answer-text.ts';
import type { Diff } from '../diff/diff.ts';
import { curvesTable } from '../diff/curves-text.ts';
import { questionLines } from '../diff/question-text.ts';
import { tensorsTable } from '../diff/tensors-text.ts';
import { stagesTable } from '../closing.ts';
import { letterOf } from '../letters.ts';
import { modelTable } from '../model-table.ts';
import {
  formatChange,
  formatCount,
  formatBytes,
  formatDuration,
  formatMetric,
  formatNumberOf,
} from '../numbers.ts';
import { writtenIn } from '../run-report/written.ts';
import type { Report, Subject } from '../run-report/report.ts';
import type { ReportedStage } from '../run-report/reported-stage.ts';
import type { Stack } from '../run-report/stack.ts';
import { unpainted, type Cell } from '../table.ts';
import { codeBlock, codeText, markdownTable, plainText } from './markdown.ts';

/** A report for papers and pull requests: tables, settings, keys, and the graph as Mermaid. */
export function markdownOf({ title, subjects, comparison }: Report): string {
  const isMany = subjects.length > 1;
  const lines = [
    `# ${plainText(title)}`,
    '',
    ...(comparison === null ? [] : section('What changed', changes(comparison))),
    ...subjects.flatMap((subject, index) => subjectText(subject, isMany ? letterOf(index) : null)),
  ];
  return `${lines
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .trimEnd()}\n`;
}

function subjectText(subject: Subject, letter: string | null): readonly string[] {
  const { outline, run, label, stages, missing, notes } = subject;
  return [
    ...(letter === null ? [] : [`# ${letter}: ${plainText(label)}`, '']),
    ...(outline.intent === null ? [] : [plainText(outline.intent), '']),
    runLine(subject),
    '',
    ...section('Models', tableOrNothing(modelTable(stages))),
    ...section('Expectations', promises(subject)),
    ...section(
      'What each step cost and gained',
      subject.stacks.flatMap((stack) => [...stackText(subject, stack), '']),
    ),
    ...section('Stages', markdownTable(stagesTable(stages))),
    ...section('What went wrong', troubles(stages)),
    ...section(
      'Missing and noted',
      [...missing, ...notes].map((sentence) => `- ${plainText(sentence)}`),
    ),
    ...section('Graph', codeBlock('mermaid', mermaidOf(stages))),
    ...section('Settings', settings(stages)),
    ...section('Keys', keys(stages)),
    ...section('Environment', environment(subject)),
    ...(run === null ? [] : section('Command', [codeText(`athanor ${run.commandLine.join(' ')}`)])),
  ];
}

/** The change of the question beside the change of the answer, against the first subject. */
function changes(comparison: Diff): readonly string[] {
  const titles = comparison.sides.map((_, side) => letterOf(side));
  const question = questionLines(comparison, titles, unpainted);
  const tables = [
    answerTable(comparison, titles),
    curvesTable(comparison, titles),
    tensorsTable(comparison, titles),
  ].filter(({ rows }) => rows.length > 0);
  return [
    ...comparison.sides.map(({ label }, side) => `- ${letterOf(side)}: ${plainText(label)}`),
    '',
    ...(question.length === 0
      ? ['The question is the same.']
      : question.map((line) => `- ${plainText(line)}`)),
    '',
    ...tables.flatMap((table) => [...markdownTable(table), '']),
    ...answerNotes(comparison).map((note) => `${plainText(note)}.`),
  ];
}

function section(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : [`## ${title}`, '', ...lines, ''];
}

function runLine({ run, file, outline: { cost } }: Subject): string {
  if (run === null) return `The file ${codeText(file)} as it is now, with the results that are there for it.`;
  const counts = cost.counts.map(({ outcome, count }) => `${count} ${outcome}`).join(', ');
  const time = run.seconds === null ? '' : ` in ${formatDuration(run.seconds)}`;
  const state = run.state === 'ended' ? `exit code ${run.exitCode ?? 'unknown'}` : run.state;
  return `Run ${codeText(run.run)} of ${codeText(file)}, ${run.startedAt}: ${counts}${time}, ${state}.`;
}

function tableOrNothing(table: Parameters<typeof markdownTable>[0]): readonly string[] {
  return table.rows.length === 0 ? [] : markdownTable(table);
}

function promises({ stages }: Subject): readonly string[] {
  return stages.flatMap(({ name, expectations }) =>
    expectations.map(
      ({ text, actual, held }) =>
        `- ${held ? 'held' : '**broken**'}: ${plainText(name)}, expect ${codeText(text)}, ${actual === null ? 'which was not measured' : `is ${formatMetric(actual)}`}`,
    ),
  );
}

function stackText({ judgedBy }: Subject, stack: Stack): readonly string[] {
  const rows = stack.map(({ label, added, isFirst, depth, figures, before }): readonly Cell[] => {
    const perplexity = judgedBy === null ? undefined : figures.perplexity[judgedBy];
    const was = judgedBy === null ? undefined : before?.perplexity[judgedBy];
    const parameters = figures.storage ?? figures.nonzeros;
    return [
      `${'– '.repeat(depth)}${isFirst ? '' : '+ '}${label}`,
      added,
      perplexity === undefined ? '' : formatMetric(perplexity),
      was === undefined || perplexity === undefined ? '' : formatChange(was, perplexity),
      parameters === null ? '' : formatCount(Math.round(parameters)),
      figures.bytes === null ? '' : formatBytes(Math.round(figures.bytes)),
      figures.operations === null ? '' : formatCount(Math.round(figures.operations)),
    ];
  });
  const right = (title: string) => ({ title, align: 'right' }) as const;
  const left = (title: string) => ({ title, align: 'left' }) as const;
  const columns = [
    left('step'),
    left('adds'),
    right(`perplexity(${judgedBy ?? ''})`),
    right('change'),
    right('parameters'),
    right('packed'),
    right('operations'),
  ];
  return markdownTable({ columns, rows });
}

function troubles(stages: readonly ReportedStage[]): readonly string[] {
  return stages.flatMap(({ name, outcome, trouble, because, logTail }) => {
    if (outcome !== 'failed' && outcome !== 'stopped' && logTail === null) return [];
    const message = trouble?.message ?? because ?? 'not ended';
    return [
      `- **${plainText(name)}**: ${plainText(message)}${trouble?.hint == null ? '' : ` (${plainText(trouble.hint)})`}`,
      ...(logTail === null || logTail === '' ? [] : ['', ...codeBlock('text', logTail), '']),
    ];
  });
}

/** Colours by class; a browser's dark page shows the same names and lines. */
function mermaidOf(stages: readonly ReportedStage[]): string {
  const classes = (['hit', 'ran', 'failed', 'stopped'] as const).flatMap((outcome) => {
    const members = [...stages.keys()].filter((index) => stages[index]?.outcome === outcome);
    return members.length === 0
      ? []
      : [`  class ${members.map((index) => `s${index}`).join(',')} ${outcome}`];
  });
  return [
    showMermaid(stages).trimEnd(),
    '  classDef hit stroke:#0a6b4b,stroke-width:2px',
    '  classDef ran stroke:#0b5cad,stroke-width:2px',
    '  classDef failed stroke:#b3261e,stroke-width:3px',
    '  classDef stopped stroke:#8a4b00,stroke-dasharray:4 3',
    ...classes,
  ].join('\n');
}

function settings(stages: readonly ReportedStage[]): readonly string[] {
  return stages.flatMap((stage) => {
    const written = writtenIn(stage, stages);
    return written.length === 0
      ? []
      : [`- **${plainText(stage.name)}** (${stage.kind}): ${codeText(written.join(', '))}`];
  });
}

function keys(stages: readonly ReportedStage[]): readonly string[] {
  const rows = stages.map(({ name, contentKey }): readonly Cell[] => [name, contentKey ?? 'not known']);
  const columns = [
    { title: 'stage', align: 'left' },
    { title: 'content key', align: 'left' },
  ] as const;
  return markdownTable({ columns, rows });
}

function environment({ environment: { host, places } }: Subject): readonly string[] {
  return [
    ...(host === null ? [] : [`- machine: ${plainText(host)}`]),
    ...places.map(
      ({ athanor, node, platform, dependency, device, threads, stages }) =>
        `- ${formatNumberOf(stages.length, 'stage')}: ${[
          `athanor ${athanor}`,
          `node ${node}`,
          platform,
          dependency,
          device,
          threads === null ? null : formatNumberOf(threads, 'thread'),
        ]
          .flatMap((part) => part ?? [])
          .map(plainText)
          .join(', ')}`,
    ),
  ];
}
