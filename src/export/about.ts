import type { Json } from '../base/json.ts';
import type { Lineage } from '../exec/exporting.ts';
import type { ModelDescription } from '../ml/models/description.ts';

/**
 * What an exported file says of its model: which one it is, what must be known to run it, and how it came about. Nothing
 * of it depends on a clock, a machine or a name, so equal models of equal recipes are equal files.
 */
export function about(description: ModelDescription, lineage: Lineage): Readonly<Record<string, string>> {
  const { architecture, vocabulary, bits, pruned, activations } = description;
  return {
    'athanor.key': lineage[0]?.key ?? '',
    'athanor.model': text(architecture as unknown as Json),
    'athanor.vocabulary': String(vocabulary),
    'athanor.pruned': text(pruned),
    'athanor.bits': text(bits as unknown as Json),
    ...(activations === undefined ? {} : { 'athanor.activations': text(activations as unknown as Json) }),
    'athanor.recipe': text(lineage.map(({ kind, settings }) => ({ kind, settings }))),
  };
}

function text(value: Json): string {
  return JSON.stringify(value);
}
