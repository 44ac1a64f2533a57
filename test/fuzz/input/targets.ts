/** Every reader of bytes that others may have written. */
import type { Target } from './attack.ts';
import { bundleTargets } from './targets/bundles.ts';
import { corpusTargets } from './targets/corpora.ts';
import { languageTargets } from './targets/language.ts';
import { modelTargets } from './targets/models.ts';
import { runTargets } from './targets/runs.ts';
import { storeTargets } from './targets/store.ts';
import { tensorTargets } from './targets/tensors.ts';

/** `folder`: a place of the targets' own, best in memory. */
export function targets(folder: string): readonly Target[] {
  return [
    ...languageTargets(),
    ...tensorTargets(),
    ...modelTargets(),
    ...storeTargets(folder),
    ...runTargets(folder),
    ...corpusTargets(folder),
    ...bundleTargets(folder),
  ];
}
