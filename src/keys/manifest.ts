import type { Digest, RecipeKey } from '../base/brand.ts';
import type { JsonObject } from '../base/json.ts';
import type { StageKind } from '../check/plan.ts';

/** Outputs of an upstream stage by role (`weights`, `model`, `tokens`): what a content key sees of it. */
export type OutputDigests = Readonly<Record<string, Digest>>;

/** Version of the manifest's layout and of the canonical encoding. */
export const keyScheme = 1;

/**
 * A key before it is hashed: everything that can change the bytes of a stage's outputs, and nothing else.
 * Left out on purpose: the stage's name, text, comments, layout, paths, upkeep, expectations, host, clock.
 */
export interface KeyManifest<Input> {
  readonly scheme: typeof keyScheme;
  readonly kind: StageKind;
  /** Of the stage kind's implementation. */
  readonly revision: number;
  /** Third-party program or data, with its version, whose bits reach the outputs (`onnxruntime 1.30.0 cpu`). */
  readonly dependency: string | null;
  readonly settings: JsonObject;
  /** Digests of the files read, by role. */
  readonly files: Readonly<Record<string, Digest>>;
  readonly inputs: Readonly<Record<string, Input>>;
}

export type RecipeManifest = KeyManifest<RecipeKey>;
export type ContentManifest = KeyManifest<OutputDigests>;
