/** Edits of what is meant. Those that only look different are another spelling (`spell.ts`) of the same experiment. */
import type { Draw } from '../draw.ts';
import { sameValue, type Experiment, type Node, type Rule, type Setting } from './meaning.ts';

export interface Edited {
  readonly experiment: Experiment;
  /** For whoever has to understand a finding. */
  readonly what: string;
}

const tries = 30;

/** Another value of one setting, other splits or other bytes in a file; null if none was found. */
export function semanticEdit(experiment: Experiment, draw: Draw): Edited | null {
  if (draw.chance(0.1)) return otherBytes(experiment, draw);
  const lengthened = draw.chance(0.15) ? otherLength(experiment, draw) : null;
  if (lengthened !== null) return lengthened;
  for (let left = tries; left > 0; left--) {
    const node = draw.among(experiment.nodes);
    const edited = otherSplits(node, draw) ?? otherRule(node, draw) ?? otherSetting(node, draw, false);
    if (edited !== null)
      return { ...replaced(experiment, edited.node), what: `${node.kind} ${node.id}: ${edited.what}` };
  }
  return null;
}

/** What a key may not see: how stages are looked after, and promises. */
export function idleEdit(experiment: Experiment, draw: Draw): Edited | null {
  for (let left = tries; left > 0; left--) {
    const node = draw.among(experiment.nodes);
    const edited = otherPromise(node, draw) ?? otherSetting(node, draw, true);
    if (edited !== null)
      return { ...replaced(experiment, edited.node), what: `${node.kind} ${node.id}: ${edited.what}` };
  }
  return null;
}

interface EditedNode {
  readonly node: Node;
  readonly what: string;
}

function replaced(experiment: Experiment, node: Node): { readonly experiment: Experiment } {
  const nodes = experiment.nodes.map((one) => (one.id === node.id ? node : one));
  return { experiment: { ...experiment, nodes } };
}

function otherBytes(experiment: Experiment, draw: Draw): Edited {
  const path = draw.among(Object.keys(experiment.contents));
  const held = experiment.contents[path] ?? '';
  // A blank before the first word is in no token.
  const contents = { ...experiment.contents, [path]: draw.chance(0.5) ? `${held}\nmore\n` : ` ${held}` };
  return { experiment: { ...experiment, contents }, what: `other bytes in ${path}` };
}

/** Longer and shorter trainings have states in common. */
function otherLength(experiment: Experiment, draw: Draw): Edited | null {
  const isLength = ({ slot }: Setting) => slot === 'length';
  const nodes = experiment.nodes.filter(({ settings }) => settings.some(isLength));
  if (nodes.length === 0) return null;
  const node = draw.among(nodes);
  const found = otherIn(node.settings.filter(isLength), draw, false);
  if (found === null) return null;
  const settings = [...node.settings.filter((one) => !isLength(one)), ...found.settings];
  return { ...replaced(experiment, { ...node, settings }), what: `${node.kind} ${node.id}: ${found.what}` };
}

function otherSplits(node: Node, draw: Draw): EditedNode | null {
  // Promises may name a split.
  if (node.kind !== 'evaluate' || node.promises.length > 0 || draw.chance(0.7)) return null;
  const [splits] = draw
    .shuffled([['valid'], ['test'], ['valid', 'test']])
    .filter((one) => one.join(' ') !== node.splits.join(' '));
  return { node: { ...node, splits: splits ?? [] }, what: `on ${(splits ?? []).join(', ')}` };
}

function otherPromise(node: Node, draw: Draw): EditedNode | null {
  if (node.kind !== 'evaluate' || draw.chance(0.4)) return null;
  const promises = [`expect loss(${draw.among(node.splits)}) < ${1 + draw.below(999)}`];
  return { node: { ...node, promises }, what: promises.join(' ') };
}

function otherRule(node: Node, draw: Draw): EditedNode | null {
  const [rule] = node.rules;
  if (rule === undefined || draw.chance(0.6)) return null;
  const found = otherIn(rule.settings, draw, false);
  if (found === null) return null;
  const edited: Rule = { ...rule, settings: found.settings };
  return { node: { ...node, rules: [edited, ...node.rules.slice(1)] }, what: `rule: ${found.what}` };
}

function otherSetting(node: Node, draw: Draw, upkeep: boolean): EditedNode | null {
  const found = otherIn(node.settings, draw, upkeep);
  return found === null ? null : { node: { ...node, settings: found.settings }, what: found.what };
}

interface EditedSettings {
  readonly settings: readonly Setting[];
  readonly what: string;
}

function otherIn(settings: readonly Setting[], draw: Draw, upkeep: boolean): EditedSettings | null {
  const places = settings.flatMap((one, index) => (one.isUpkeep === upkeep ? [index] : []));
  if (places.length === 0) return null;
  const at = draw.among(places);
  const setting = settings[at] as Setting;
  const put = (one: Setting): readonly Setting[] => settings.map((old, index) => (index === at ? one : old));
  if (setting.block.length > 0 && draw.chance(0.8)) {
    const inner = otherIn(setting.block, draw, false);
    if (inner === null) return null;
    return { settings: put({ ...setting, block: inner.settings }), what: `${setting.name}.${inner.what}` };
  }
  const other = setting.redraw(draw);
  if (other.name === setting.name && sameValue(other.value, setting.value)) return null;
  return { settings: put(other), what: `${setting.name} -> ${other.name} ${JSON.stringify(other.value)}` };
}
