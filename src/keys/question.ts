import { canonicalText } from './canonical.ts';
import type { Digest } from '../base/brand.ts';
import { digestOf } from './digest.ts';
import type { ContentManifest, KeyManifest } from './manifest.ts';

/**
 * What a stage asks, whatever it is applied to: its key without the inputs. Where no record has this part, no bytes of
 * the inputs can make the stage a hit.
 */
export function question(manifest: KeyManifest<unknown>): string {
  return canonicalText({ ...manifest, inputs: {} });
}

/** The digest of a key without its settings: what a stage is asked to work on and with, whatever it is asked. */
export function basisOf(manifest: ContentManifest): Digest {
  return digestOf(new TextEncoder().encode(canonicalText({ ...manifest, settings: {} })));
}
