import type { ContentKey, RecipeKey } from '../base/brand.ts';
import { canonicalBytes, canonicalText, type Domain } from './canonical.ts';
import { digestOf } from './digest.ts';
import type { ContentManifest, RecipeManifest } from './manifest.ts';

/*
 * `settingsText` is the canonical text of the manifest's settings. It is the greater part of both keys of a stage, so
 * whoever makes both can make it once.
 */

export function recipeKey(manifest: RecipeManifest, settingsText = textOf(manifest)): RecipeKey {
  return hash('recipe', manifest, settingsText) as RecipeKey;
}

export function contentKey(manifest: ContentManifest, settingsText = textOf(manifest)): ContentKey {
  return hash('content', manifest, settingsText) as ContentKey;
}

function textOf({ settings }: RecipeManifest | ContentManifest): string {
  return canonicalText(settings);
}

function hash(domain: Domain, manifest: RecipeManifest | ContentManifest, settingsText: string): string {
  // In canonical order the settings stand last.
  const others = canonicalText({ ...manifest, settings: null }).slice(0, -'null}'.length);
  return digestOf(canonicalBytes(domain, manifest.scheme, `${others}${settingsText}}`));
}
