import type { Digest } from '../base/brand.ts';
import type { BlobDraft } from '../store/record.ts';
import type { RunEvent } from './events.ts';

/** A result that is being published, and that others are made of already. */
export interface Footing {
  readonly drafts: Readonly<Record<string, BlobDraft>>;
  /** Whether it stands as it was made; resolves after it was said what became of it, and never rejects. */
  readonly stands: Promise<boolean>;
}

/** What a stage stands on that begins before all of its inputs are published. */
export interface Ground {
  readonly stands: Promise<boolean>;
  /** Where the inputs lie meanwhile, by digest. */
  readonly drafts: Readonly<Record<Digest, string>>;
  /** Keeps to itself what the stage says until the inputs stand, and for good if they do not. */
  readonly emit: (event: RunEvent) => void;
}

export function groundOf(footings: readonly Footing[], emit: (event: RunEvent) => void): Ground {
  if (footings.length === 0) return { stands: Promise.resolve(true), drafts: {}, emit };
  const held: (() => void)[] = [];
  let isPublic = false;
  const stands = Promise.all(footings.map((footing) => footing.stands)).then((each) => {
    isPublic = each.every((stood) => stood);
    if (isPublic) for (const say of held) say();
    return isPublic;
  });
  const drafts = footings.flatMap((footing) => Object.values(footing.drafts));
  return {
    stands,
    drafts: Object.fromEntries(
      drafts.flatMap(({ digest, aside }) => (aside === undefined ? [] : [[digest, aside]])),
    ),
    emit: (event) => {
      if (isPublic) emit(event);
      else
        held.push(() => {
          emit(event);
        });
    },
  };
}
