import type { ExportTarget, Lineage, SafetensorsExport } from '../exec/exporting.ts';
import { tensorNamed, weightShapes, type TrainedModel } from '../ml/models/weights.ts';
import { encodeSafetensors } from '../ml/tensors/safetensors.ts';
import { about } from './about.ts';
import { placeFile } from './place.ts';

/** Writes all trained tensors as floats, under their own names. */
export async function exportSafetensors(
  { description, weights }: TrainedModel,
  lineage: Lineage,
  target: Extract<ExportTarget, { readonly form: 'safetensors' }>,
): Promise<SafetensorsExport> {
  const tensors = Object.entries(weightShapes(description)).map(
    ([name, shape]) => [name, { shape, data: tensorNamed(weights, name) }] as const,
  );
  // Readers that serve several libraries ask which one's layout this is: rows first, as in PyTorch.
  const metadata = { format: 'pt', ...about(description, lineage) };
  const file = await placeFile(target.path, encodeSafetensors(Object.fromEntries(tensors), metadata));
  return { form: 'safetensors', file, tensors: tensors.length };
}
