import { cut, cutMiddle } from '../../report/cut.ts';
import type { Report, Subject } from '../../report/run-report/report.ts';
import { stageAnchor } from '../anchors.ts';
import { box, placed, type Edge } from '../graph/layout.ts';
import { nodesOf, outcomeOf, resultOf, type GraphNode } from '../graph/nodes.ts';
import { html, type Html } from '../html.ts';
import { badge, endingOf } from '../outcome.ts';
import { scrolling } from '../table.ts';
import { perSubject } from './per-subject.ts';
import type { Section } from './section.ts';

/** As wide as the page's column. */
const room = 944;

export function graphSection(report: Report): Section {
  const content = perSubject(report, (subject, index) => graphOf(subject, index));
  const outcomes = new Set(report.subjects.flatMap(({ stages }) => stages.map(({ outcome }) => outcome)));
  return {
    id: 'graph',
    title: 'Graph of stages',
    content: [
      html`<p class="note">
        ${(['hit', 'ran', 'failed', 'stopped', 'not run', null] as const)
          .filter((outcome) => outcomes.has(outcome))
          .map((outcome) => html`${badge(endingOf(outcome))} ${meanings[outcome ?? 'not ended']} `)}
        A line that follows from others is left out. Each box leads to its stage.
      </p>`,
      ...content,
    ],
  };
}

const meanings = {
  hit: 'its result was in the store.',
  ran: 'made in this run.',
  failed: 'see its log.',
  stopped: 'goes on from its checkpoint.',
  'not run': 'something that it needs is not there, or it was left out.',
  'not ended': 'the run has not got that far.',
} as const;

function graphOf(subject: Subject, index: number): Html {
  const nodes = nodesOf(subject.stages);
  const { width, height, centres, edges } = placed(nodes, room);
  return scrolling(
    'Graph of stages',
    html`<svg
      class="graph"
      viewBox="0 0 ${Math.ceil(width)} ${Math.ceil(height)}"
      style="min-width: ${Math.round(width * 0.72)}px; max-width: ${Math.ceil(width)}px"
      role="group"
      aria-label="${nodes.length} boxes, from the corpora to the evaluations"
    >
      <g aria-hidden="true">${edges.map((edge) => html`<path class="edge" d="${pathOf(edge)}" />`)}</g>
      ${nodes.map((node, at) => nodeHtml(subject, index, node, centres[at] ?? { x: 0, y: 0 }))}
    </svg>`,
  );
}

function nodeHtml(
  subject: Subject,
  index: number,
  node: GraphNode,
  { x, y }: { x: number; y: number },
): Html {
  const ending = endingOf(outcomeOf(node));
  const { width, height } = box;
  const [left, top] = [(x - width / 2).toFixed(1), (y - height / 2).toFixed(1)];
  const [first] = node.stages;
  const result = resultOf(node);
  const kind = node.kind.replace('_', ' ');
  const title = node.kind === 'evaluate' ? node.title.replace(/^evaluate /, '') : node.title;
  const whole = [`${kind} ${title}`, ending.word, result].filter((text) => text !== '').join(', ');
  return html`<a
    href="#${first === undefined ? 'stages' : stageAnchor(index, subject, first.name)}"
    aria-label="${whole}"
  >
    <title>${whole}</title>
    <g class="node ${ending.tone}" transform="translate(${left} ${top})">
      <rect width="${width}" height="${height}" rx="6" />
      <path class="mark" d="M6 0h-0a6 6 0 0 0 -6 6v${height - 12}a6 6 0 0 0 6 6z" />
      <text class="kind" x="16" y="17">${kind}</text>
      <text class="title" x="16" y="34">${cutMiddle(title, 15)}</text>
      <text class="sign" x="${width - 10}" y="17" text-anchor="end">
        <tspan aria-hidden="true">${ending.sign}</tspan> ${ending.word}
      </text>
      <text class="result" x="16" y="49">${cut(result, 23)}</text>
    </g>
  </a>`;
}

/** A smooth line through the points: straight to the middles between them, rounded at the points. */
function pathOf({ points }: Edge): string {
  const [first, ...rest] = points;
  const last = rest.at(-1);
  if (first === undefined || last === undefined) return '';
  const at = ({ x, y }: { x: number; y: number }): string => `${x.toFixed(1)} ${y.toFixed(1)}`;
  const turns = rest.slice(0, -1).map((point, index) => {
    const next = rest[index + 1] ?? last;
    const end = index === rest.length - 2 ? next : { x: (point.x + next.x) / 2, y: (point.y + next.y) / 2 };
    return `Q${at(point)} ${at(end)}`;
  });
  return `M${at(first)}${turns.length === 0 ? `L${at(last)}` : turns.join('')}`;
}
