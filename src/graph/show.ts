import type { StageName } from '../base/brand.ts';
import type { JsonObject } from '../base/json.ts';
import type { AnyPlannedStage, StageKind } from '../check/plan.ts';
import type { StageGraph } from './graph.ts';

/** What there is to draw of a stage, of a plan or of a run. */
export interface DrawnStage {
  readonly name: StageName;
  readonly kind: StageKind;
  readonly inputs: Readonly<Record<string, StageName>>;
}

/** A user of a stage and what it takes from it. */
function edges(
  order: readonly DrawnStage[],
): readonly { readonly from: StageName; readonly to: StageName; readonly role: string }[] {
  return order.flatMap(({ name: to, inputs }) =>
    Object.entries(inputs)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([role, from]) => ({ from, to, role })),
  );
}

/**
 * One line a stage under the stage whose model it takes, or else whose corpus:
 *
 *     corpus sotu
 *     └─ train dense
 *        └─ evaluate dense (corpus: sotu)
 */
export function showTree(graph: StageGraph): string {
  const children = new Map<StageName, AnyPlannedStage[]>();
  const roots: AnyPlannedStage[] = [];
  for (const stage of graph.order) {
    const parent = parentOf(stage);
    if (parent === undefined) roots.push(stage);
    else {
      const siblings = children.get(parent);
      if (siblings === undefined) children.set(parent, [stage]);
      else siblings.push(stage);
    }
  }
  const lines: string[] = [];
  // On a stack of its own: a chain of stages may be longer than calls can be deep.
  const pending = roots.toReversed().map((stage) => ({ stage, lead: '', branch: '' }));
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const { stage, lead, branch } = next;
    lines.push(`${lead}${branch}${labelOf(stage)}${otherInputs(stage)}`);
    const below = lead + (branch === '' ? '' : branch === '└─ ' ? '   ' : '│  ');
    const users = children.get(stage.name) ?? [];
    for (const [index, user] of [...users.entries()].reverse()) {
      pending.push({ stage: user, lead: below, branch: index === users.length - 1 ? '└─ ' : '├─ ' });
    }
  }
  return lines.map((line) => `${line}\n`).join('');
}

function parentOf({ inputs }: AnyPlannedStage): StageName | undefined {
  return inputs.model ?? inputs.corpus;
}

function otherInputs({ inputs }: AnyPlannedStage): string {
  const parent = inputs.model === undefined ? 'corpus' : 'model';
  const others = Object.entries(inputs)
    .filter(([role]) => role !== parent)
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([role, name]) => `${role}: ${name}`);
  return others.length === 0 ? '' : ` (${others.join(', ')})`;
}

/** `train dense`; the name of an evaluation already says its kind. */
function labelOf({ kind, name }: DrawnStage): string {
  return kind === 'evaluate' ? name : `${kind} ${name}`;
}

/** For Graphviz. */
export function showDot(graph: StageGraph): string {
  const lines = [
    'digraph experiment {',
    '  rankdir=LR;',
    '  node [shape=box, fontname="sans-serif"];',
    ...graph.order.map((stage) => `  ${quoted(stage.name)} [label=${quoted(labelOf(stage))}];`),
    ...edges(graph.order).map(
      ({ from, to, role }) => `  ${quoted(from)} -> ${quoted(to)} [label=${quoted(role)}];`,
    ),
    '}',
  ];
  return lines.map((line) => `${line}\n`).join('');
}

/** JSON's quoting is also that of DOT for the characters that names can have. */
function quoted(text: string): string {
  return JSON.stringify(text);
}

/** For Markdown that renders Mermaid. Its identifiers are numbers, since names may be words of Mermaid. */
export function showMermaid(order: readonly DrawnStage[]): string {
  const ids = new Map(order.map(({ name }, index) => [name, `s${index}`]));
  const lines = [
    'flowchart LR',
    ...order.map((stage) => `  ${ids.get(stage.name) ?? ''}["${labelOf(stage).replaceAll('"', '#quot;')}"]`),
    ...edges(order).map(
      ({ from, to, role }) => `  ${ids.get(from) ?? ''} -- ${role} --> ${ids.get(to) ?? ''}`,
    ),
  ];
  return lines.map((line) => `${line}\n`).join('');
}

/** For programs. */
export function graphJson(graph: StageGraph): JsonObject {
  return {
    version: 1,
    file: graph.file,
    stages: graph.order.map(({ name, kind, inputs }) => ({ name, kind, inputs: { ...inputs } })),
  };
}
