import { unreachable } from '../../base/fault.ts';
import type { CheckedCondition, CheckedDemand } from '../../check/condition.ts';
import type { Diagnostic } from '../../diag/diagnostic.ts';
import { report } from '../../diag/report.ts';
import { nearest } from '../../diag/suggest.ts';
import { holds } from '../../exec/expectations.ts';
import type { AnswerRow, Contrast, Diff, Figure, Judgement, RoleIndex } from './diff.ts';

/** A condition held against the sides of a comparison. */
export interface Judged {
  readonly condition: string;
  /** Where it is met; nowhere is what the user hopes for. */
  readonly breaches: readonly Breach[];
  /** Most repetitions that a figure is the mean of; 1 = none was repeated. */
  readonly repetitions: number;
}

export interface Breach {
  readonly role: RoleIndex;
  /** Index in `Diff.sides`. */
  readonly side: number;
  /** What it was held against: the base over the seeds in common; null where the figure itself was judged. */
  readonly base: number | null;
  readonly figure: number;
  readonly repetitions: number;
  /** null where chance has no part in it, or nothing is known of it. */
  readonly verdict: Judgement | null;
}

/** Holds a condition against every side but the base. What cannot be judged is a mistake and no pass. */
export function judgeCondition(condition: CheckedCondition, diff: Diff): Judged | Diagnostic {
  const { metric, split, of, demand } = condition;
  const models = [...new Set(diff.answer.map(({ role }) => role))];
  const asked = models.filter((role) => of === null || isMeant(of.text, diff, role));
  if (of !== null && asked.length === 0) {
    const known = models.map((role) => diff.roles[role]?.name ?? '');
    return report('E0902', { name: of.text, known, nearest: nearest(of.text, known) }, of.span);
  }
  const rows = diff.answer.filter(
    (row) => asked.includes(row.role) && row.measure === metric && row.split === split,
  );
  const trials = rows.flatMap((row) => trialsOf(row, demand));
  const unknown = rows.flatMap((row) => unknownIn(row, diff));
  const [lack] = unknown;
  if (trials.length === 0 || lack !== undefined) {
    const title = split === null ? metric : `${metric}(${split})`;
    const problem = lack ?? 'no two sides have it of the same stage';
    return report('E0903', { metric: title, problem }, condition.span);
  }
  return {
    condition: condition.text,
    repetitions: Math.max(...trials.map(({ figure }) => figure.repetitions.length)),
    breaches: trials
      .filter((trial) => isMet(demand, trial))
      .map(({ role, side, figure, contrast }): Breach => ({
        role,
        side,
        base: contrast?.base ?? null,
        figure: contrast === null ? figure.mean : contrast.base + contrast.difference,
        repetitions: figure.repetitions.length,
        verdict: contrast?.evidence.kind === 'sampled' ? contrast.evidence.verdict : null,
      })),
  };
}

/** A stage by its name on any side; a name alone means all cells of a sweep. */
function isMeant(text: string, { roles }: Diff, role: RoleIndex): boolean {
  return roles[role]?.names.some((name) => name === text || name?.startsWith(`${text}[`)) ?? false;
}

interface Trial {
  readonly role: RoleIndex;
  readonly side: number;
  readonly figure: Figure;
  /** Of a demand on changes; null of one on the figure itself. */
  readonly contrast: Contrast | null;
}

function trialsOf({ role, figures, against }: AnswerRow, demand: CheckedDemand): readonly Trial[] {
  return figures.flatMap((figure, side): readonly Trial[] => {
    if (side === 0 || figure === null) return [];
    if (demand.kind === 'figure') return [{ role, side, figure, contrast: null }];
    const contrast = against[side] ?? null;
    return contrast === null ? [] : [{ role, side, figure, contrast }];
  });
}

/** A stage that stands on a side but has no figure there: it was not run, or is not evaluated any more. */
function unknownIn({ role, figures }: AnswerRow, { roles, sides }: Diff): readonly string[] {
  return figures.flatMap((figure, side) => {
    const name = roles[role]?.names[side] ?? null;
    return figure !== null || name === null ? [] : [`${name} has none in ${sides[side]?.label ?? ''}`];
  });
}

function isMet(demand: CheckedDemand, { figure, contrast }: Trial): boolean {
  if (demand.kind === 'figure') return holds(figure.mean, demand.comparison, demand.bound);
  if (contrast === null) return false;
  switch (demand.kind) {
    case 'worse':
      return contrast.evidence.kind === 'sampled'
        ? contrast.evidence.verdict === 'worse'
        : contrast.evidence.kind === 'exact' && contrast.difference > 0;
    case 'change': {
      // Of a base that is zero, any change is beyond every part of it.
      const part = contrast.relative ?? Math.sign(contrast.difference) * Infinity;
      const change = demand.unit === 'amount' ? contrast.difference : contrast.difference === 0 ? 0 : part;
      return holds(change, demand.comparison, demand.bound);
    }
    default:
      return unreachable(demand);
  }
}
