/** How the accounting of a model's storage counts each of its tensors, which is how this layout stores them. */
import type { Counting } from '../../../check/settings/evaluate.ts';
import { countedForms } from '../../accounting/storage.ts';
import type { ModelDescription } from '../../models/description.ts';
import { formOf, type TensorHeader } from '../packed-header.ts';

export interface CountedHeader extends Omit<TensorHeader, 'sparse'> {
  /** null = the tensor is not counted. */
  readonly counted: CountedBits | null;
  /** Zeros of it have signs. */
  readonly signs?: true;
}

export interface CountedBits {
  /** Of each value that is not zero. */
  readonly value: number;
  /** Of each entry, for the mask: 1, or 0 where none is counted. */
  readonly mask: 0 | 1;
  /** Of each scale; 0 where scales are not counted. */
  readonly scale: number;
}

/** Of all tensors of a model, in their order; `signed` are those whose zeros have signs. */
export function countedHeaders(
  { bits }: Pick<ModelDescription, 'bits'>,
  shapes: Readonly<Record<string, readonly number[]>>,
  counting: Counting,
  signed: ReadonlySet<string>,
): readonly CountedHeader[] {
  const widths = Object.keys(shapes).map((name) => [name, bits[name]?.bits ?? 32] as const);
  const forms = countedForms(Object.fromEntries(widths), counting);
  return Object.entries(shapes).map(([name, shape]): CountedHeader => {
    const grid = bits[name];
    const form = forms.get(name);
    const scale = grid === undefined ? 0 : grid.keeps === 'maximum' ? 32 : 32 - grid.bits;
    return {
      ...formOf(name, shape, grid),
      counted:
        form === undefined
          ? null
          : { value: form.width, mask: form.mask ? 1 : 0, scale: form.scales ? scale : 0 },
      ...(form !== undefined && signed.has(name) ? { signs: true } : {}),
    };
  });
}
