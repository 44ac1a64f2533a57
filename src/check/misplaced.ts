import type { Findings } from './findings.ts';
import type { WrittenBlock } from './written.ts';

/** Reports entries of a block that its owner has no use for, however deep. */
export function reportMisplaced(
  block: WrittenBlock,
  owner: string,
  takes: { readonly rules: boolean; readonly expectations: boolean },
  findings: Findings,
): void {
  if (!takes.rules) {
    for (const { rule } of block.rules)
      findings.report('E0316', { owner }, rule.selectors[0]?.span ?? rule.span);
  }
  if (!takes.expectations) {
    for (const { span } of block.expectations) findings.report('E0317', { owner }, span);
  }
  const none = { rules: false, expectations: false };
  for (const { name, block: inner } of block.settings.values()) {
    if (inner !== null) reportMisplaced(inner, `\`${name.text}\``, none, findings);
  }
  for (const rule of block.rules) reportMisplaced(rule.block, 'a rule', none, findings);
}
