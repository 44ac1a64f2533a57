import type * as Cst from '../../grammar/cst.d.ts';
import type {
  Block,
  Comparison,
  Entry,
  Expectation,
  Inclusion,
  SelectorRule,
  Setting,
  Without,
} from './ast.ts';
import { stringOf } from './literals.ts';
import { lowerScalar, lowerValue } from './lower-values.ts';
import { nameOf, namesOf, spanOf } from './lowering.ts';
import type { Mistakes } from './mistakes.ts';
import { isReal } from './spans.ts';

export function lowerBlock(mistakes: Mistakes, node: Cst.BlockCstNode | undefined): Block | null {
  if (node === undefined) return null;
  const entries = (node.children.entry ?? []).map((entry) => lowerEntry(mistakes, entry));
  const span = spanOf(mistakes, node);
  return { kind: 'block', entries: entries.filter((entry) => entry !== null), span };
}

function lowerEntry(mistakes: Mistakes, { children }: Cst.EntryCstNode): Entry | null {
  const setting = children.setting?.[0];
  if (setting !== undefined) return lowerSetting(mistakes, setting);
  const rule = children.selectorRule?.[0];
  if (rule !== undefined) return lowerRule(mistakes, rule);
  const without = children.without?.[0];
  if (without !== undefined) return lowerWithout(mistakes, without);
  const inclusion = children.inclusion?.[0];
  if (inclusion !== undefined) return lowerInclusion(mistakes, inclusion);
  const expectation = children.expectation?.[0];
  return expectation === undefined ? null : lowerExpectation(mistakes, expectation);
}

function lowerSetting(mistakes: Mistakes, node: Cst.SettingCstNode): Setting | null {
  const name = nameOf(mistakes, node.children.Name);
  if (name === null) return null;
  const written = node.children.value?.[0];
  const value = written === undefined ? null : lowerValue(mistakes, written);
  const block = lowerBlock(mistakes, node.children.block?.[0]);
  if (value === null && block === null) {
    // A value that broke off was reported by the parser.
    if (written === undefined) mistakes.report('E0114', { setting: name.text }, name.span);
    return null;
  }
  return { kind: 'setting', name, value, block, span: spanOf(mistakes, node) };
}

function lowerRule(mistakes: Mistakes, node: Cst.SelectorRuleCstNode): SelectorRule | null {
  const strings = (node.children.selectors?.[0]?.children.String ?? []).filter(isReal);
  const selectors = strings.map((string) => stringOf(string, mistakes));
  const single = node.children.setting?.[0];
  const setting = single === undefined ? null : lowerSetting(mistakes, single);
  const block = lowerBlock(mistakes, node.children.block?.[0]);
  const settings = block?.entries ?? (setting === null ? [] : [setting]);
  if (selectors.length === 0 || (block === null && settings.length === 0)) return null;
  return { kind: 'rule', selectors, settings, braces: block?.span ?? null, span: spanOf(mistakes, node) };
}

function lowerWithout(mistakes: Mistakes, node: Cst.WithoutCstNode): Without | null {
  const names = namesOf(mistakes, node.children.names?.[0]?.children.Name);
  return names.length === 0 ? null : { kind: 'without', names, span: spanOf(mistakes, node) };
}

function lowerInclusion(mistakes: Mistakes, node: Cst.InclusionCstNode): Inclusion | null {
  const names = namesOf(mistakes, node.children.names?.[0]?.children.Name);
  return names.length === 0 ? null : { kind: 'with', names, span: spanOf(mistakes, node) };
}

function lowerExpectation(mistakes: Mistakes, node: Cst.ExpectationCstNode): Expectation | null {
  const metric = nameOf(mistakes, node.children.metric);
  const comparison = comparisonOf(node.children.comparison?.[0]);
  const scalar = node.children.scalar?.[0];
  const bound = scalar === undefined ? null : lowerScalar(mistakes, scalar.children);
  if (metric === null || comparison === null || bound === null) return null;
  const split = nameOf(mistakes, node.children.split);
  return { kind: 'expectation', metric, split, comparison, bound, span: spanOf(mistakes, node) };
}

function comparisonOf(node: Cst.ComparisonCstNode | undefined): Comparison | null {
  if (node?.children.Below !== undefined) return '<';
  if (node?.children.AtMost !== undefined) return '<=';
  if (node?.children.Above !== undefined) return '>';
  return node?.children.AtLeast === undefined ? null : '>=';
}
