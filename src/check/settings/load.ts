import type { ModelSettings } from './model.ts';

/** Weights that were trained elsewhere, in a file of the user's. */
export interface LoadSettings {
  /** What they are the weights of. */
  readonly model: ModelSettings;
}
