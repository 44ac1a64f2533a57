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
  const [, before = '', inside] = /^([^[]*)\[(.+)\]$/.exec(reference) ?? [];
  return inside === undefined
    ? [await wholeSide(session, reference)]
    : cellSides(session, reference, before, inside);
}

async function cellSides(
  session: Session,
  reference: string,
  before: string,
  inside: string,
): Promise<readonly Side[]> {
  const isStage = /^\w+$/.test(before) && resolveRun(session.runs.value, before).kind === 'unknown';
  const whole = await wholeSide(session, before === '' || isStage ? '@last' : before);
  const bindings = bindingsIn(inside);
  const isAll = bindings?.length === 0;
  const parts: readonly Bindings[] =
    bindings === null ? [] : isAll && isStage ? partsOf(whole, bindings, before) : [bindings];
  const sides = parts.map((part) => {
    const side = cellSide(whole, part, isStage ? before : null);
    const values = part.map(([variable, value]) => `${variable}=${value}`).join(', ');
    const label = isAll ? `${before}[${values}]` : reference;
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
  const cells = whole.stages.filter(({ cell }) => cell !== undefined).map(({ name }) => name);
  throw new UsageError(
    `\`${reference}\` means no cell of ${whole.label}`,
    cells.length === 0 ? 'it has no sweep' : `it has: ${cells.slice(0, 6).join(', ')}`,
  );
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
