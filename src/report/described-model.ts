import { parseAs } from '../base/shape.ts';
import { misfitOfDescription } from '../check/described-model.ts';
import type { ModelSettings } from '../check/settings/model.ts';
import type { TensorBits } from '../check/settings/quantize.ts';
import { readForeign } from '../store/foreign.ts';

/** What reports read of a model's description. */
export interface DescribedModel {
  readonly architecture: ModelSettings;
  readonly bits: Readonly<Record<string, TensorBits>>;
}

/** The role `model` of a stage. Throws a StoreError where it is none. */
export function describedModel(bytes: Uint8Array): DescribedModel {
  return readForeign(
    'the description of a model',
    bytes,
    (own) => parseAs(misfitOfDescription, own) as DescribedModel,
  );
}
