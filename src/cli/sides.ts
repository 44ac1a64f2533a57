import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { resolveRun } from '../exec/history.ts';
import type { RunStage } from '../exec/run-record.ts';
import { cellSide, partsOf, type Bindings } from '../report/diff/cell-side.ts';
import type { Side } from '../report/diff/side.ts';
import { bindingsIn } from '../report/stage-selection.ts';
import { UsageError } from './exit.ts';
import { findRun, openStore } from './archive.ts';
import { recordsIn, resultsIn } from './results.ts';
import { isAtRevision, textAtRevision } from './revision.ts';
import type { Session } from './session.ts';
import { textOnDisk } from './text.ts';

/**
 * What a user compares: a run, or a file as it is now or was at a revision (`HEAD~1:mine.exp`) with the results that are
 * there for it; or of either only the cells in brackets: `trained[method=set]` (of the last run), `@-1[method=set]`,
 * `mine.exp[method=set]`. `trained[*]` is a side for each of its cells, but for those that only seeds part.
 */
export async function sidesOf(session: Session, reference: string): Promise<readonly Side[]> {
  const { whole, bindings, of } = cellReference(session, reference);
  const side = await wholeSide(session, whole);
  return bindings === null ? [side] : cellSides(side, reference, bindings, of);
}

/** What a user's words mean: a run or file, and of it perhaps only cells, of one swept stage or of all. */
export interface CellReference {
  readonly whole: string;
  /** null without brackets. */
  readonly bindings: Bindings | null;
  readonly of: string | null;
}

export function cellReference(session: Session, reference: string): CellReference {
  const [, before = '', inside] = /^([^[]*)\[(.+)\]$/.exec(reference) ?? [];
  if (inside === undefined) return { whole: reference, bindings: null, of: null };
  const bindings = bindingsIn(inside);
  if (bindings === null)
    throw new UsageError(`\`${reference}\` means no cell`, 'as in `trained[method=set]` or `trained[*]`');
  const isStage = /^\w+$/.test(before) && resolveRun(session.runs.value, before).kind === 'unknown';
  return { whole: before === '' || isStage ? '@last' : before, bindings, of: isStage ? before : null };
}

export function noCell(reference: string, label: string, stages: readonly RunStage[]): UsageError {
  const cells = stages.filter(({ cell }) => cell !== undefined).map(({ name }) => name);
  return new UsageError(
    `\`${reference}\` means no cell of ${label}`,
    cells.length === 0 ? 'it has no sweep' : `it has: ${cells.slice(0, 6).join(', ')}`,
  );
}

function cellSides(whole: Side, reference: string, bindings: Bindings, of: string | null): readonly Side[] {
  const isAll = bindings.length === 0;
  const parts = isAll && of !== null ? partsOf(whole, bindings, of) : [bindings];
  const sides = parts.map((part) => {
    const side = cellSide(whole, part, of);
    const values = part.map(([variable, value]) => `${variable}=${value}`).join(', ');
    const label = isAll ? `${of ?? ''}[${values}]` : reference;
    return { ...side, label: `${label} of ${whole.label}` };
  });
  const isCell = (stage: RunStage, part: Bindings): boolean =>
    stage.cell?.at.some(({ variable, value }) =>
      part.some((one) => one[0] === variable && one[1] === value),
    ) ?? false;
  const isThere = parts.some(
    (part) => part.length === 0 || whole.stages.some((stage) => isCell(stage, part)),
  );
  if (isThere && sides.every(({ stages }) => stages.length > 0)) return sides;
  throw noCell(reference, whole.label, whole.stages);
}

async function wholeSide(session: Session, reference: string): Promise<Side> {
  if (!reference.endsWith('.exp')) return runSide(session, reference);
  // Two runs are compared without what reads and checks a file.
  const { textSide } = await import('./text-side.ts');
  const isRevision = isAtRevision(reference) && !existsSync(resolve(session.cwd, reference));
  return textSide(
    session,
    isRevision ? textAtRevision(session.cwd, reference) : textOnDisk(session.cwd, reference),
  );
}

function runSide(session: Session, reference: string): Side {
  const run = findRun(session, reference);
  const store = openStore(session);
  const record = recordsIn(store);
  const asked = run.stages.flatMap(({ name, contentKey }) => {
    const manifest = contentKey === null ? undefined : record(contentKey)?.manifest;
    return manifest === undefined
      ? []
      : [[name, { settings: manifest.settings, outside: manifest }] as const];
  });
  const label = reference === run.run ? reference : `${reference}, which is ${run.run}`;
  return {
    label: `${label}: ${run.file}`,
    stages: run.stages,
    asked: new Map(asked),
    results: resultsIn(store, record, run.stages),
  };
}
