import type { Context, ModelFacts } from '../context.ts';
import type { Findings } from '../findings.ts';
import type { Place, Reading } from '../reading.ts';
import type { ModelInput } from '../roles.ts';
import type { ComputeSettings } from '../settings/compute.ts';
import type { Kernels } from '../settings/evaluate.ts';

/** Whether kernels other than `dense` have something to multiply by and someone to do it; what they lack is reported. */
export function reviewKernels(
  { value, places }: Reading<{ readonly kernels: Kernels }>,
  compute: ComputeSettings | undefined,
  { stage, facts }: ModelInput,
  subject: string,
  { findings }: Context,
): boolean {
  const place = places.get('kernels');
  if (place === undefined || value === null || value.kernels === 'dense' || stage === null) return true;
  const isThere = compute === undefined || (compute.engine === 'onnx' && compute.device === 'cpu');
  const [made, wanted, having] =
    value.kernels === 'sparse'
      ? (['pruned', 'prune', facts.sparsity] as const)
      : (['quantized', 'quantize', facts.bits] as const);
  const reason = isThere
    ? `no tensor of \`${subject}\` is ${made}`
    : 'kernels for integers and zeros are those of `engine onnx` on `device cpu`';
  if (isThere && having.size > 0) return reviewRounded(value.kernels, place, facts, subject, findings);
  const advice = isThere ? `evaluate a \`${wanted}\` stage, or delete it` : 'use these, or delete it';
  findings.report('E0306', { setting: 'kernels', reason, advice }, place.edit);
  return false;
}

/** Kernels for integers have scales of their own for what comes into a product; those of the model would be lost on them. */
function reviewRounded(
  kernels: Kernels,
  place: Place,
  { activations }: ModelFacts,
  subject: string,
  findings: Findings,
): boolean {
  if (activations === undefined || kernels === 'sparse') return true;
  const reason = `\`${subject}\` rounds its activations on ranges that were measured, and these kernels would round them once more, on others`;
  const advice = 'delete it: `dense` computes what the model stands for';
  findings.report('E0306', { setting: 'kernels', reason, advice }, place.edit);
  return false;
}
