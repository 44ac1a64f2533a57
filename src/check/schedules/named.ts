import type { z } from 'zod';
import type { StageName } from '../../base/brand.ts';
import { nearest } from '../../diag/suggest.ts';
import type { Name } from '../../lang/ast.ts';
import type { TensorRule } from '../cascade.ts';
import type { Context } from '../context.ts';
import type { pruneForm } from '../forms/prune.ts';
import type { CheckedModel } from '../models.ts';
import type { Place, Reading } from '../reading.ts';
import { scheduleStageOf } from '../roles.ts';
import { shortened } from '../unknown.ts';
import { publishedTables, type ScheduleTable } from './published.ts';

/** What `schedule` says: how far each tensor goes, or which stage will find that out. */
export interface NamedSchedule {
  /** Under the rules of the stage itself, which may say otherwise without a word. */
  readonly rules: readonly TensorRule[];
  /** null = none, or not known after a mistake, reported. */
  readonly stage: StageName | null;
  readonly sound: boolean;
}

const none: NamedSchedule = { rules: [], stage: null, sound: true };
const mistaken: NamedSchedule = { rules: [], stage: null, sound: false };

export function namedSchedule(
  { known, doubtful, places }: Reading<z.output<typeof pruneForm>>,
  model: CheckedModel | null,
  context: Context,
): NamedSchedule {
  const { schedule } = known;
  const place = places.get('schedule');
  if (doubtful.has('schedule')) return mistaken;
  if (schedule === undefined || place === undefined) return none;
  for (const setting of ['from', 'to']) {
    const own = places.get(setting);
    if (own === undefined) continue;
    const reason = '`schedule` says how far every tensor goes';
    const advice = 'say for which tensors it is to hold instead: `"layers.*" to 60%`';
    context.findings.report('E0306', { setting, reason, advice }, own.edit);
  }
  return typeof schedule === 'string'
    ? published(schedule, place, model, context)
    : ofStage({ kind: 'name', text: String(schedule.stage), span: place.value }, place, model, context);
}

function published(
  name: string,
  place: Place,
  model: CheckedModel | null,
  { findings }: Context,
): NamedSchedule {
  const table = Object.hasOwn(publishedTables, name) ? publishedTables[name] : undefined;
  if (table === undefined) {
    const known = Object.keys(publishedTables);
    findings.report('E0392', { name, known, nearest: nearest(name, known) }, place.value);
    return mistaken;
  }
  if (model === null) return mistaken;
  return suits(Object.keys(table), `"${name}"`, model, place, findings)
    ? { rules: rulesOf(table, model, place), stage: null, sound: true }
    : mistaken;
}

/** The stage's analysis may be of another model, but only of one with the same tensors. */
function ofStage(name: Name, place: Place, model: CheckedModel | null, context: Context): NamedSchedule {
  const stage = scheduleStageOf(name, context);
  const analysis = stage === null ? null : context.stages.get(stage)?.stage;
  if (stage === null || analysis?.kind !== 'sensitivity' || model === null) return mistaken;
  const tensors = Object.keys(analysis.settings.tensors);
  return suits(tensors, `\`${stage}\``, model, place, context.findings)
    ? { rules: [], stage, sound: true }
    : mistaken;
}

/** Tensors that a stage's analysis may find a sparsity for. */
export function analysedTensors(stage: StageName | null, { stages }: Context): readonly string[] {
  const analysis = stage === null ? null : stages.get(stage)?.stage;
  return analysis?.kind === 'sensitivity' ? Object.keys(analysis.settings.tensors) : [];
}

/** Whether the model has all these tensors; those that it lacks are reported. */
function suits(
  tensors: readonly string[],
  schedule: string,
  { name: model, tensors: present }: CheckedModel,
  place: Place,
  findings: Context['findings'],
): boolean {
  const names = new Set(present.map(({ name }) => name));
  const missing = tensors.filter((tensor) => !names.has(tensor));
  if (missing.length === 0) return true;
  const holes = { schedule, model, missing: shortened(missing), has: shortened([...names]) };
  findings.report('E0393', holes, place.value);
  return false;
}

function rulesOf(table: ScheduleTable, { tensors }: CheckedModel, place: Place): readonly TensorRule[] {
  return Object.entries(table).map(([name, { from, to }]) => ({
    text: null,
    tensors: tensors.filter((tensor) => tensor.name === name),
    settings: { from, to },
    places: new Map([
      ['from', place],
      ['to', place],
    ]),
    sound: true,
    yields: true,
  }));
}
