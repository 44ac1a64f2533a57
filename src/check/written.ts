import type { Span } from '../diag/source.ts';
import type { Block, Expectation, Name, SelectorRule, Value } from '../lang/ast.ts';
import { Findings } from './findings.ts';
import { reportNothingToTakeAway } from './unknown.ts';

/** One setting as it finally stands, wherever it was written. */
export interface Written {
  readonly name: Name;
  readonly value: Value | null;
  readonly block: WrittenBlock | null;
  /** How far down a chain of `with` it was written; what is later in the chain wins. */
  readonly layer: number;
  /** The block if the keyword is the one that was meant before it was said; absent = that cannot be. */
  readonly unworded?: WrittenBlock;
}

export interface WrittenRule {
  readonly rule: SelectorRule;
  readonly block: WrittenBlock;
  readonly layer: number;
}

/** The settings of one declaration, or of a block inside it, after `with`, `without` and `--set`. */
export interface WrittenBlock {
  readonly settings: ReadonlyMap<string, Written>;
  readonly rules: readonly WrittenRule[];
  readonly expectations: readonly Expectation[];
  /** Settings of the base to be forgotten; done and empty once the base is known. */
  readonly without: readonly Name[];
}

export const nothing: WrittenBlock = { settings: new Map(), rules: [], expectations: [], without: [] };

/** Layer of what an override writes: above all that the file itself can. */
export const overrideLayer = Number.MAX_SAFE_INTEGER;

/** Of these only one can hold: writing the one in a derived stage replaces the other of its base. */
const rivals: Readonly<Record<string, string>> = {
  epochs: 'steps',
  steps: 'epochs',
  bptt: 'crop',
  crop: 'bptt',
  cubic: 'over',
  over: 'cubic',
};

/** Where in a chain of `with` a block stands: from `from` to less than `from + width`. */
export interface Layers {
  readonly from: number;
  readonly width: number;
}

/** Where the blocks with a name are found (`Clauses`). */
export interface NamedBlocks {
  named(name: Name, layers: Layers): WrittenBlock;
}

/** What a block says, on top of the clauses that it takes in, the later ones on top of the earlier. */
export function written(
  block: Pick<Block, 'entries'> | null,
  layers: Layers,
  clauses: NamedBlocks,
  findings: Findings,
): WrittenBlock {
  if (block === null) return nothing;
  const names = block.entries.flatMap((entry) => (entry.kind === 'with' ? entry.names : []));
  if (names.length === 0) return said(block, layers, clauses, findings);
  const half = layers.width / 2;
  const width = half / names.length;
  const taken = names
    .map((name, index) => clauses.named(name, { from: layers.from + index * width, width }))
    .reduce((below, above) => overlaid(below, above, findings), nothing);
  const own = said(block, { from: layers.from + half, width: half }, clauses, findings);
  return overlaid(taken, own, findings);
}

/** Lays one block over another while what they take away of a base is not yet known. */
function overlaid(below: WrittenBlock, above: WrittenBlock, findings: Findings): WrittenBlock {
  const without = [...below.without, ...above.without];
  // So in the blocks inside.
  return { ...overlay({ ...below, without: [] }, { ...above, without: [] }, findings, overlaid), without };
}

/** What a block says by itself. */
function said(
  block: Pick<Block, 'entries'>,
  layers: Layers,
  clauses: NamedBlocks,
  findings: Findings,
): WrittenBlock {
  const layer = layers.from;
  const settings = new Map<string, Written>();
  const rules: WrittenRule[] = [];
  const expectations: Expectation[] = [];
  const without: Name[] = [];
  for (const entry of block.entries) {
    switch (entry.kind) {
      case 'setting': {
        const { name, value } = entry;
        const first = settings.get(name.text);
        if (first === undefined) {
          const inner = entry.block && written(entry.block, layers, clauses, findings);
          settings.set(name.text, { name, value, block: inner, layer });
        } else {
          const related = [{ span: first.name.span, label: 'first set here' }];
          findings.report('E0305', { setting: name.text }, name.span, { related });
        }
        break;
      }
      case 'rule':
        rules.push({
          rule: entry,
          block: written({ entries: entry.settings }, layers, clauses, findings),
          layer,
        });
        break;
      case 'expectation':
        expectations.push(entry);
        break;
      case 'without':
        without.push(...entry.names);
        break;
      case 'with':
        break;
    }
  }
  return { settings, rules, expectations, without };
}

/**
 * Lays a later block over an earlier one, setting by setting and into blocks. A keyword that changes (`sgd` to `adam`)
 * takes nothing over from the block of the old one; whether it changes from none to `sgd` is for the schema to say.
 */
export function overlay(
  base: WrittenBlock,
  later: WrittenBlock,
  findings: Findings,
  inner: typeof overlaid = overlay,
): WrittenBlock {
  if (later === nothing) return base;
  const settings = new Map(base.settings);
  for (const name of later.without) {
    if (!settings.delete(name.text)) reportNothingToTakeAway(name, [...base.settings.keys()], findings);
  }
  for (const [name, setting] of later.settings) {
    const rival = rivals[name];
    if (rival !== undefined && !later.settings.has(rival)) settings.delete(rival);
    settings.set(name, over(settings.get(name), setting, findings, inner));
  }
  return {
    settings,
    rules: overlayRules(base.rules, later.rules, findings, inner),
    expectations: [...base.expectations, ...later.expectations],
    without: [],
  };
}

/**
 * Only the schema knows whether a keyword that is said over a block without one is another: until it is asked, both are
 * kept, and mistakes told of the one that goes on.
 */
function over(old: Written | undefined, later: Written, findings: Findings, inner: typeof overlaid): Written {
  const { unworded, ...plain } = later;
  const all = unworded ?? later.block;
  if (old !== undefined && (later.value === null || sameWord(old.value, later.value))) {
    // Said again, a bare value is no block.
    const isBare = old.block === null && all === null;
    const told = old.unworded === undefined ? findings : new Findings();
    return {
      ...plain,
      value: later.value ?? old.value,
      block: isBare ? null : inner(old.block ?? nothing, all ?? nothing, told),
      ...(old.unworded && { unworded: inner(old.unworded, all ?? nothing, findings) }),
    };
  }
  const before = old === undefined ? unworded && nothing : old.value === null ? old.block : null;
  if (before) {
    const block = later.block && inner(nothing, later.block, new Findings());
    return { ...plain, block, unworded: inner(before, all ?? nothing, findings) };
  }
  return later.block === null ? plain : { ...plain, block: inner(nothing, later.block, findings) };
}

function sameWord(one: Value | null, other: Value): boolean {
  return one?.kind === 'name' && other.kind === 'name' && one.text === other.text;
}

/** A rule with the very selectors of an earlier one refines it; any other stands after those of the base. */
function overlayRules(
  base: readonly WrittenRule[],
  later: readonly WrittenRule[],
  findings: Findings,
  inner: typeof overlaid,
): readonly WrittenRule[] {
  const rules = [...base];
  for (const rule of later) {
    const twin = rules.findIndex((old) => selectorsOf(old) === selectorsOf(rule));
    const old = rules[twin];
    if (old === undefined) rules.push(rule);
    else rules[twin] = { ...rule, block: inner(old.block, rule.block, findings) };
  }
  return rules;
}

function selectorsOf({ rule }: WrittenRule): string {
  return rule.selectors
    .map(({ value }) => value)
    .sort()
    .join('\0');
}

/** Where a setting's name and value stand, without its block. */
export function spanOf({ name, value }: Written): Span {
  return value === null || value.span.source !== name.span.source
    ? name.span
    : { ...name.span, end: Math.max(name.span.end, value.span.end) };
}
