import type { z } from 'zod';
import type { TensorRule } from './cascade.ts';
import type { Context } from './context.ts';
import type { CheckedModel } from './models.ts';
import { read } from './read.ts';
import type { Reading } from './reading.ts';
import { select, type Selection } from './selectors.ts';
import type { WrittenBlock } from './written.ts';

/**
 * The block's own tensor settings as a rule for every tensor, then the selector rules in the order of the file;
 * null after a mistake, reported.
 */
export function tensorRules(
  block: WrittenBlock,
  own: Reading<unknown>,
  settings: readonly string[],
  schema: z.ZodObject,
  selection: Selection,
  model: CheckedModel,
  context: Context,
): readonly TensorRule[] | null {
  const general: TensorRule = {
    text: null,
    tensors: model.tensors.filter(({ role }) => selection === 'all' || role !== 'bias'),
    settings: picked(own.value, settings),
    places: new Map([...own.places].filter(([path]) => settings.includes(path))),
  };
  const rules: TensorRule[] = [general];
  let complete = true;
  for (const { rule, block: inner } of block.rules) {
    const text = rule.selectors.map(({ value }) => `"${value}"`).join(', ');
    const tensors = select(rule.selectors, model, selection, context.findings);
    const reading = read(schema, inner, { text: `the rule for ${text}`, span: rule.span }, context);
    if (reading === null || tensors.length === 0) {
      complete = false;
      continue;
    }
    if (reading.places.size === 0) context.findings.report('E0323', { selectors: text }, rule.span);
    rules.push({
      text,
      tensors,
      settings: picked(reading.value, Object.keys(reading.value)),
      places: reading.places,
    });
  }
  return complete ? rules : null;
}

function picked(value: unknown, names: readonly string[]): Readonly<Record<string, unknown>> {
  const fields = value as Readonly<Record<string, unknown>>;
  return Object.fromEntries(
    names.flatMap((name) => (fields[name] === undefined ? [] : [[name, fields[name]]])),
  );
}
