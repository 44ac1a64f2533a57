import type { BenchForm } from '../../exec/bench.ts';
import type { BoundWeights } from '../../engine/inference/weight.ts';
import { represent, type RepresentedTensor } from '../../ml/compress/representation.ts';
import type { TrainedModel } from '../../ml/models/weights.ts';

export interface PlannedForm {
  readonly form: BenchForm;
  /** What multiplies, for a reader. */
  readonly kernel: string;
  readonly tensors: readonly RepresentedTensor[];
  readonly weights: BoundWeights;
}

/** The forms in which a model has something to show, `dense` first, and why others are not there. */
export function plannedForms(model: TrainedModel): {
  readonly forms: readonly PlannedForm[];
  readonly notes: readonly string[];
} {
  const all = (['dense', 'quantized', 'int8', 'sparse'] as const).map((form): PlannedForm => {
    const { weights, tensors } = represent(model, form);
    return { form, kernel: kernelOf(form, tensors), tensors, weights };
  });
  const takesIntegers = model.description.activations === undefined;
  const forms = all.filter(
    ({ form, tensors }) => form === 'dense' || (tensors.length > 0 && (form === 'sparse' || takesIntegers)),
  );
  const has = (form: BenchForm) => forms.some((planned) => planned.form === form);
  const notes = [...notesOnContainers(forms.find(({ form }) => form === 'quantized')?.tensors ?? [])];
  const wide = Object.values(model.description.bits).filter(({ bits }) => bits > 8).length;
  if (wide > 0)
    notes.push(`${counted(wide)} of more than 8 bits: no kernel multiplies by these, they stay floats`);
  if (!takesIntegers)
    notes.push(
      'activations are rounded on ranges that were measured: kernels for integers would round them again',
    );
  else if (!has('quantized'))
    notes.push('no matrix is quantized to 8 bits or fewer: measure a `quantize` stage to see integers');
  if (!has('sparse')) notes.push('no matrix is half zeros: there is nothing that would pay to skip');
  return { forms, notes };
}

function kernelOf(form: BenchForm, tensors: readonly RepresentedTensor[]): string {
  switch (form) {
    case 'dense':
      return 'float32';
    case 'quantized': {
      const widths = new Set(tensors.map(({ container }) => container ?? 0));
      return `MatMulNBits ${[...widths].sort((a, b) => a - b).join('/')}`;
    }
    case 'int8':
      return 'DynamicQuantizeMatMul';
    case 'sparse':
      return 'compressed rows, WebAssembly';
  }
}

/** Kernels know 2, 4 and 8 bits; what lies between takes the room of the next. */
function notesOnContainers(tensors: readonly RepresentedTensor[]): readonly string[] {
  const counts = new Map<string, number>();
  for (const { bits, container } of tensors) {
    if (bits === null || container === null || bits === container) continue;
    const between = `of ${bits} bits, kept in integers of ${container}`;
    counts.set(between, (counts.get(between) ?? 0) + 1);
  }
  return [...counts].map(([between, count]) => `${counted(count)} ${between}`);
}

function counted(count: number): string {
  return count === 1 ? '1 tensor' : `${count} tensors`;
}
