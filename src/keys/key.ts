import type { ContentKey, RecipeKey } from '../base/brand.ts';
import type { JsonObject } from '../base/json.ts';
import { canonicalBytes, type Domain } from './canonical.ts';
import { digestOf } from './digest.ts';
import type { ContentManifest, RecipeManifest } from './manifest.ts';

export function recipeKey(manifest: RecipeManifest): RecipeKey {
  return hash('recipe', manifest) as RecipeKey;
}

export function contentKey(manifest: ContentManifest): ContentKey {
  return hash('content', manifest) as ContentKey;
}

function hash(domain: Domain, manifest: RecipeManifest | ContentManifest): string {
  return digestOf(canonicalBytes(domain, manifest.scheme, manifest as unknown as JsonObject));
}
