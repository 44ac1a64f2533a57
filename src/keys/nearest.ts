import type { JsonObject } from '../base/json.ts';
import { overlap } from './difference.ts';
import type { KeyManifest } from './manifest.ts';

/** A manifest and the name of the stage that it was made for. */
export interface NamedManifest<Input> {
  readonly stage: string;
  readonly manifest: KeyManifest<Input>;
}

/**
 * The earlier manifest to compare a stage with. One of the same kind; of those, one that played the same role, which
 * the stage's name tells; of those, the one that shares the most fields; of equals, the first, so give the latest
 * first. A renamed stage still finds itself by its fields. Null when no stage of this kind came before.
 */
export function nearest<Input, Candidate extends NamedManifest<Input>>(
  target: NamedManifest<Input>,
  earlier: Iterable<Candidate>,
): Candidate | null {
  const sameKind = [...earlier].filter(({ manifest }) => manifest.kind === target.manifest.kind);
  const sameName = sameKind.filter(({ stage }) => stage === target.stage);
  let best: Candidate | null = null;
  let most = -1;
  for (const candidate of sameName.length > 0 ? sameName : sameKind) {
    const shared = overlap(asJson(target.manifest), asJson(candidate.manifest));
    if (shared > most) {
      best = candidate;
      most = shared;
    }
  }
  return best;
}

function asJson(manifest: KeyManifest<unknown>): JsonObject {
  return manifest as unknown as JsonObject;
}
