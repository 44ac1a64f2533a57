import type { Digest } from '../base/brand.ts';
import { canonicalText } from '../keys/canonical.ts';
import { digestOf } from '../keys/digest.ts';
import type { StageRecord } from './record.ts';

/**
 * A result and all that it is made of as one digest: its key, its outputs and figures, and by role the links of the
 * results that fill its inputs. When, where and by whom it was made is left out, so that the same made elsewhere has the same.
 */
export function linkOf(
  { contentKey, outputs, summary }: StageRecord,
  inputs: Readonly<Record<string, Digest>>,
): Digest {
  const digests = Object.fromEntries(Object.entries(outputs).map(([role, { digest }]) => [role, digest]));
  const text = canonicalText({ contentKey, inputs, outputs: digests, summary });
  return digestOf(text);
}

/** Several results as one digest, whatever their order and what they are called. */
export function chainOf(links: readonly Digest[]): Digest {
  return digestOf(canonicalText([...new Set(links)].sort()));
}
