import type { z } from 'zod';
import type { TensorRule } from './cascade.ts';
import type { Context } from './context.ts';
import type { CheckedModel } from './models.ts';
import { read } from './read.ts';
import type { Reading } from './reading.ts';
import { select, tensorsMatching, type Selection } from './selectors.ts';
import type { Choosable } from './watcher.ts';
import type { WrittenBlock } from './written.ts';

/** The block's own tensor settings as a rule for every tensor, then the selector rules in the order of the file. */
export function tensorRules(
  block: WrittenBlock,
  own: Reading<unknown>,
  settings: readonly string[],
  schema: z.ZodObject,
  selection: Selection,
  model: CheckedModel | null,
  context: Context,
): readonly TensorRule[] {
  const all = model?.tensors ?? [];
  const general: TensorRule = {
    text: null,
    tensors: all.filter(({ role }) => selection === 'all' || role !== 'bias'),
    settings: picked(own.known, settings),
    places: new Map([...own.places].filter(([path]) => settings.includes(path))),
    sound: !settings.some((name) => own.doubtful.has(name)),
  };
  const rules = block.rules.map(({ rule, block: inner }): TensorRule => {
    context.watcher?.selectors(rule.selectors, model && choosable(model, selection));
    const text = rule.selectors.map(({ value }) => `"${value}"`).join(', ');
    const tensors = model && select(rule.selectors, model, selection, context.findings);
    const { value, known, places } = read(
      schema,
      inner,
      { text: `the rule for ${text}`, span: rule.span },
      context,
    );
    if (value !== null && places.size === 0) context.findings.report('E0323', { selectors: text }, rule.span);
    return {
      text,
      tensors: tensors ?? all,
      settings: picked(known, Object.keys(known)),
      places,
      sound: value !== null && tensors !== null,
    };
  });
  return [general, ...rules];
}

function choosable(model: CheckedModel, selection: Selection): Choosable {
  return {
    names: model.tensors.map(({ name }) => name),
    matching: (selector) => tensorsMatching(selector, model, selection).map(({ name }) => name),
  };
}

function picked(value: unknown, names: readonly string[]): Readonly<Record<string, unknown>> {
  const fields = value as Readonly<Record<string, unknown>>;
  return Object.fromEntries(
    names.flatMap((name) => (fields[name] === undefined ? [] : [[name, fields[name]]])),
  );
}
