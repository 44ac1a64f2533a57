import { canonicalText } from './canonical.ts';
import type { KeyManifest } from './manifest.ts';

/**
 * What a stage asks, whatever it is applied to: its key without the inputs. Where no record has this part, no bytes of
 * the inputs can make the stage a hit.
 */
export function question(manifest: KeyManifest<unknown>): string {
  return canonicalText({ ...manifest, inputs: {} });
}
