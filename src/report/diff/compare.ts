import { align } from './align.ts';
import { answerRows } from './answer.ts';
import { curveRows } from './curves.ts';
import type { Diff, Role } from './diff.ts';
import { measures } from './measures.ts';
import { isSame, questionChanges } from './question.ts';
import type { Side } from './side.ts';
import { subjectsOf } from './subjects.ts';
import { tensorRows } from './tensors.ts';

/** Lays experiments beside each other; the first is the base. */
export function compare(sides: readonly Side[]): Diff {
  const places = align(sides.map(subjectsOf));
  const roles = places.map((place): Role => {
    const subject = place.findLast((one) => one !== null);
    return {
      name: subject?.name ?? '',
      kind: subject?.kind ?? 'train',
      names: place.map((one) => one?.name ?? null),
      seeds: place.map((one) => one && [...one.repetitions.keys()]),
      isSame: isSame(place),
    };
  });
  return {
    sides: sides.map(({ label }) => ({ label })),
    roles,
    question: questionChanges(sides, places),
    answer: answerRows(sides, places),
    curves: curveRows(sides, places),
    tensors: tensorRows(sides, places),
  };
}

/** Time differs from run to run by itself, and so does under what a run was made; neither is a difference. */
export function isDifferent({ question, answer }: Diff): boolean {
  return (
    question.some(({ kind }) => kind !== 'environment') ||
    answer.some(
      ({ measure, figures, against }) =>
        measures[measure].role === 'judged' &&
        (figures.some((figure) => (figure === null) !== (figures[0] === null)) ||
          against.some((one) => one !== null && one.evidence.kind !== 'same')),
    )
  );
}
