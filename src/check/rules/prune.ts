import type { StageName } from '../../base/brand.ts';
import type { Span } from '../../diag/source.ts';
import { amountText } from '../amount.ts';
import type { Context, ModelFacts } from '../context.ts';
import type { Known, Place } from '../reading.ts';
import type { Length } from '../settings/training.ts';
import { trainTokens } from './corpus-size.ts';

/** How many zeros one tensor is to have, and where that was written. */
export interface Target {
  readonly tensor: string;
  readonly from: number;
  /** `from` as written; null = what the model has. */
  readonly given: { readonly value: number; readonly place: Place } | null;
  readonly to: number;
  readonly place: Place;
  /** Whether a table says so, and not the file. */
  readonly ofTable: boolean;
  /** A bias may be left without any weight. */
  readonly isBias: boolean;
}

const percent = (value: number) =>
  amountText({ value: Number(value.toPrecision(12)), dimension: 'fraction' });

export function reviewTargets(
  targets: readonly Target[],
  { sparsity }: ModelFacts,
  gradual: boolean,
  input: string,
  { findings, symbols }: Context,
): void {
  let isTold = false;
  for (const { tensor, given, from, to, place, ofTable, isBias } of targets) {
    // One place says it all.
    if (ofTable && isTold) continue;
    if (to === 1 && !isBias) findings.report('E0324', { tensor }, place.value);
    if (given !== null && !gradual) {
      const reason = 'weights are removed at once, so there is no way from one sparsity to another';
      findings.report(
        'E0306',
        { setting: 'from', reason, advice: 'delete it, or add a `cubic` schedule' },
        given.place.edit,
      );
      continue;
    }
    const before = sparsity.get(tensor);
    const has = before?.value ?? 0;
    if (before !== undefined && has >= to) {
      const pruned = symbols.byName.get(before.stage)?.name;
      const related = pruned ? [{ span: pruned.span, label: `\`${pruned.text}\` is pruned here` }] : [];
      isTold ||= ofTable;
      findings.report('E0326', { tensor, input, has: percent(has), to: percent(to) }, place.value, {
        related,
      });
    } else if (given !== null && given.value >= to) {
      const related = [{ span: place.edit, label: 'the end of the way' }];
      findings.report('E0325', { from: percent(from), to: percent(to) }, given.place.value, { related });
    } else if (given !== null && before !== undefined && given.value < has && !ofTable) {
      const reason = `\`${tensor}\` of \`${input}\` has ${percent(has)} zeros already`;
      findings.report(
        'E0306',
        { setting: 'from', reason, advice: `begin at ${percent(has)}, or leave it out` },
        given.place.edit,
      );
    }
  }
}

interface Cubic {
  readonly begin: number;
  readonly end: number;
  readonly every: number;
}

/** What says how many steps there are, as far as known. */
interface Retraining {
  readonly length: Length | null;
  readonly batch: number | undefined;
  readonly bptt: number | undefined;
  readonly corpus: StageName | null;
}

/** Whether the schedule can run its course. */
export function reviewSchedule(
  { begin, end, every }: Known<Cubic>,
  retraining: Retraining,
  places: ReadonlyMap<string, Place>,
  context: Context,
): void {
  const { findings } = context;
  const at = (path: string): Place | undefined =>
    places.get(`cubic.${path}`) ?? places.get('cubic') ?? places.get('over');
  const endPlace = at('end');
  if (end === undefined || endPlace === undefined) return;
  if (begin !== undefined && begin >= end) {
    findings.report('E0328', { begin, end }, (at('begin') ?? endPlace).value);
  } else if (begin !== undefined && every !== undefined && every > end - begin - 1) {
    findings.report('E0329', { begin, end, every, next: begin + every }, (at('every') ?? endPlace).value);
  }
  const steps = stepsOf(retraining, context);
  if (steps === null || end <= steps.count) return;
  const lengthPlace = places.get('steps') ?? places.get('epochs');
  const related: { span: Span; label: string }[] =
    lengthPlace === undefined
      ? []
      : [{ span: lengthPlace.edit, label: `retraining ends here, ${steps.text}` }];
  findings.report('E0311', { end, steps: steps.count }, endPlace.value, { related });
}

/** Steps of the retraining, or the most there can be; null where that needs the corpus to be read. */
function stepsOf(
  { length, batch, bptt, corpus }: Retraining,
  { derivations }: Context,
): { count: number; text: string } | null {
  if (length === null) return null;
  if (length.kind === 'steps') return { count: length.count, text: `after ${length.count} steps` };
  const head = corpus === null ? undefined : derivations.byName.get(corpus)?.head;
  const tokens = head?.kind === 'type' ? trainTokens(head.type.text) : null;
  if (tokens === null || batch === undefined || bptt === undefined) return null;
  const perEpoch = Math.ceil(Math.floor(tokens / batch) / bptt);
  const count = perEpoch * length.count;
  return { count, text: `after ${count} steps: ${perEpoch} steps an epoch` };
}
