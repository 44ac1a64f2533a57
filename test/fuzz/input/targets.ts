/** Every reader of bytes that others may have written. */
import type { Target } from './attack.ts';
import { bundleTargets } from './targets/bundles.ts';
import { corpusTargets } from './targets/corpora.ts';
import { languageTargets } from './targets/language.ts';
import { modelTargets } from './targets/models.ts';
import { outputTargets } from './targets/outputs.ts';
import { reportTargets } from './targets/reports.ts';
import { runTargets } from './targets/runs.ts';
import { stateTargets } from './targets/states.ts';
import { storeTargets } from './targets/store.ts';
import { tensorTargets } from './targets/tensors.ts';

/** `folder`: a place of the targets' own, best in memory. */
export async function targets(folder: string): Promise<readonly Target[]> {
  return [
    ...languageTargets(),
    ...tensorTargets(),
    ...modelTargets(),
    ...outputTargets(),
    ...(await stateTargets()),
    ...storeTargets(folder),
    ...reportTargets(folder),
    ...runTargets(folder),
    ...corpusTargets(folder),
    ...bundleTargets(folder),
  ];
}
