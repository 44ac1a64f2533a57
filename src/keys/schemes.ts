import type { ContentKey } from '../base/brand.ts';
import type { JsonObject } from '../base/json.ts';
import { canonicalBytes, canonicalText } from './canonical.ts';
import { digestOf } from './digest.ts';
import type { ContentManifest } from './manifest.ts';

/** A way of making keys that was in use before. */
export interface EarlierScheme {
  readonly scheme: number;
  /**
   * How it put the question of a manifest of the scheme after it, its own number under `scheme`; null = it could not ask
   * this, so no result of its time is an answer.
   */
  readonly asked: (manifest: JsonObject) => JsonObject | null;
  /** Its encoding; absent = that of README.md, which has not changed since. */
  readonly bytes?: (manifest: JsonObject) => Uint8Array;
}

/**
 * The schemes that came before, the latest first. Whoever raises `keyScheme` puts the old one here, so that what people
 * have computed stays known. There has been no other scheme yet.
 */
export const earlierSchemes: readonly EarlierScheme[] = [];

/** The keys that a question had in earlier schemes, the latest first. A scheme that could not ask it ends the way back. */
export function earlierKeys(
  manifest: ContentManifest,
  schemes: readonly EarlierScheme[] = earlierSchemes,
): readonly ContentKey[] {
  const keys: ContentKey[] = [];
  let asked: JsonObject | null = manifest as unknown as JsonObject;
  for (const scheme of schemes) {
    asked = scheme.asked(asked);
    if (asked === null) break;
    const bytes = scheme.bytes?.(asked) ?? canonicalBytes('content', scheme.scheme, canonicalText(asked));
    keys.push(digestOf(bytes) as string as ContentKey);
  }
  return keys;
}
