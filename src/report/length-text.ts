import type { Continuation } from '../exec/continuation.ts';
import type { OtherLength, PlacedClause } from './length.ts';
import { placeText } from './place-text.ts';

/** `continues from step 100 of 200`, `continues from epoch 2.5 of 4`. */
export function continuationText({ step, epochs = 0, length }: Continuation): string {
  if (length === null) return `continues from step ${step}`;
  const [unit, done] = length.kind === 'steps' ? ['step', step] : ['epoch', Math.floor(100 * epochs) / 100];
  return `continues from ${unit} ${done} of ${length.count}`;
}

/** Why a training does not go on from one of another length. */
export function anewText({ clauses }: OtherLength): string {
  return clauses.length === 0
    ? 'begins anew: nothing is left of the training of another length that it could go on from'
    : `begins anew: ${clauses.map(clauseText).join('; ')}`;
}

function clauseText({ clause, because, instead, place }: PlacedClause): string {
  const where = place === null ? 'a default' : placeText(place);
  return `\`${clause}\` (${where}): ${because}; with \`${instead}\` another length could go on from it`;
}
