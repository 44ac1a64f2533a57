import type { StageName } from '../../base/brand.ts';
import { inRepetitions, meanRow, spreadOf, type Repetitions } from '../repetitions.ts';
import type { ModelRow } from '../rows.ts';
import { settingChanges, type SettingChange } from '../settings-change.ts';
import { stageNamed, type ReportedStage } from './reported-stage.ts';
import { isNamed, writtenIn } from './written.ts';

/** Techniques in the order in which they were added, each beside the model that it was added to. */
export type Stack = readonly Step[];

export interface Step {
  /** A stage's name; for cells that only seeds part, their selection `trained[method=set]`. */
  readonly label: string;
  /** What was added: a kind of stage with what its text says, or the settings that changed. */
  readonly added: string;
  /** 0 for what a stack begins with; deeper where a model was taken into more than one direction. */
  readonly depth: number;
  readonly isFirst: boolean;
  readonly figures: Omit<ModelRow, 'stage' | 'dense' | 'cell'>;
  /** Standard deviation over the repetitions; empty for a single one. */
  readonly spread: ModelRow['perplexity'];
  readonly repetitions: number;
  /** Of the step that it was added to; null for the first. */
  readonly before: Omit<ModelRow, 'stage' | 'dense' | 'cell'> | null;
  readonly stage: StageName;
}

/** A step adds one thing. Models that differ in more parts of their settings stand beside each other, not on. */
const mostChanges = 3;

/**
 * What each technique added, found from the graph: a model stands on the one it was made of, and a trained one on the earlier
 * training that differs in the fewest settings. A stack of one model is none.
 */
export function stacksOf(stages: readonly ReportedStage[], models: readonly ModelRow[]): readonly Stack[] {
  const groups = inRepetitions(models);
  const parents = groups.map((group, index) => foundation(stages, groups.slice(0, index), groups, group));
  const steps = (group: Repetitions, depth: number, before: Step | null): readonly Step[] => {
    const [first] = group.models;
    const stage = stageNamed(stages, first?.stage);
    if (stage === undefined) return [];
    const above = parents[groups.indexOf(group)];
    const step: Step = {
      label: group.label,
      added: above == null ? startText(stage) : above.text,
      depth,
      isFirst: before === null,
      figures: meanRow(group.models),
      spread: group.models.length > 1 ? spreadOf(group.models) : {},
      repetitions: group.models.length,
      before: before?.figures ?? null,
      stage: stage.name,
    };
    const onIt = groups.filter((_, index) => parents[index]?.group === group);
    return [step, ...onIt.flatMap((next) => steps(next, depth + (onIt.length > 1 ? 1 : 0), step))];
  };
  return groups
    .filter((_, index) => parents[index] == null)
    .map((group) => steps(group, 0, null))
    .filter((stack) => stack.length > 1);
}

interface Foundation {
  readonly group: Repetitions;
  readonly text: string;
}

function foundation(
  stages: readonly ReportedStage[],
  earlier: readonly Repetitions[],
  all: readonly Repetitions[],
  { models: [model] }: Repetitions,
): Foundation | null {
  const stage = stageNamed(stages, model?.stage);
  if (stage === undefined) return null;
  if (stage.inputs['model'] === undefined) return nearestTraining(stages, earlier, stage);
  const passed: ReportedStage[] = [stage];
  let name: StageName | undefined = stage.inputs['model'];
  while (name !== undefined) {
    const group = all.find(({ models }) => models.some((row) => row.stage === name));
    if (group !== undefined)
      return {
        group,
        text: passed
          .toReversed()
          .map((each) => derivedText(each, stages))
          .join(', '),
      };
    const above = stageNamed(stages, name);
    if (above === undefined) return null;
    passed.push(above);
    name = above.inputs['model'];
  }
  return null;
}

/** Cells of one sweep are alternatives, none of which was added to another. */
function nearestTraining(
  stages: readonly ReportedStage[],
  earlier: readonly Repetitions[],
  stage: ReportedStage,
): Foundation | null {
  const candidates = earlier.flatMap((group) => {
    const other = stageNamed(stages, group.models[0]?.stage);
    if (other?.kind !== 'train' || stage.kind !== 'train' || other.result === null || stage.result === null)
      return [];
    if (other.inputs['corpus'] !== stage.inputs['corpus']) return [];
    if (other.cell !== undefined && other.cell.of === stage.cell?.of) return [];
    const changes = settingChanges(
      { settings: other.result.settings, places: other.places },
      { settings: stage.result.settings, places: stage.places },
    );
    const parts = new Set(changes.map(({ setting }) => setting.split('.').slice(0, 2).join('.')));
    return parts.size === 0 || parts.size > mostChanges ? [] : [{ group, changes, count: parts.size }];
  });
  const fewest = Math.min(...candidates.map(({ count }) => count));
  const found = candidates.findLast(({ count }) => count === fewest);
  return found === undefined ? null : { group: found.group, text: changesText(found.changes) };
}

function changesText(changes: readonly SettingChange[]): string {
  const inOrder = changes.toSorted(
    (one, other) =>
      (one.place?.line ?? 0) - (other.place?.line ?? 0) ||
      (one.place?.column ?? 0) - (other.place?.column ?? 0),
  );
  const written = new Set(
    inOrder.map(({ setting, before, after, place }) =>
      after === 'absent' || place === null || !isNamed(place.text)
        ? `${setting} ${before} -> ${after}`
        : place.text.replace(/\s*\{.*$/, ''),
    ),
  );
  return shortened([...written]);
}

function derivedText(stage: ReportedStage, stages: readonly ReportedStage[]): string {
  const places = Object.fromEntries(
    Object.entries(stage.places).filter(([path]) => !/^(retraining|optimizer)\b/.test(path)),
  );
  const own = writtenIn({ ...stage, places }, stages);
  return [stage.kind.replace('_', ' '), shortened(own)].filter((text) => text !== '').join(' ');
}

function startText(stage: ReportedStage): string {
  return stage.kind === 'train' ? 'trained' : stage.kind;
}

function shortened(texts: readonly string[]): string {
  return texts.slice(0, 2).join(', ');
}
