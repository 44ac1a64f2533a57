import type { AnyPlannedStage, StageKind } from '../../src/check/plan.ts';
import type { CellOf } from '../../src/check/sweeps/cell.ts';
import type { ExpectedResult } from '../../src/check/settings/evaluate.ts';
import type { StageGraph } from '../../src/graph/graph.ts';
import type { Behaviour, FixtureSettings } from './fixture.ts';

export interface FixtureStage {
  readonly name: string;
  readonly kind?: StageKind;
  readonly model?: string;
  readonly corpus?: string;
  readonly settings?: Partial<FixtureSettings>;
  readonly files?: Readonly<Record<string, string>>;
  readonly behaviour?: Partial<Behaviour>;
  readonly expectations?: readonly ExpectedResult[];
  readonly cell?: CellOf;
}

export const fixtureSource = { name: 'fixture.exp', text: 'corpus text\nstage dense = train\n  rate 20\n' };

export function fixtureGraph(stages: readonly FixtureStage[], diary: string): StageGraph {
  const order = stages.map((stage) => plannedStage(stage, diary));
  return {
    file: 'fixture.exp',
    order,
    byName: new Map(order.map((stage) => [stage.name, stage])),
    users: new Map(
      order.map(({ name }) => [
        name,
        order.filter(({ inputs }) => Object.values(inputs).includes(name)).map((user) => user.name),
      ]),
    ),
  };
}

/** Unless told otherwise a pruning without retraining: a kind that takes a model, a corpus, both or neither. */
function plannedStage(stage: FixtureStage, diary: string): AnyPlannedStage {
  const { name, kind = 'prune', model, corpus, settings, files = {}, behaviour, expectations = [] } = stage;
  const own = { value: 0, ...settings };
  const span = { source: 'fixture.exp', start: 18, end: 23 };
  const planned = {
    name,
    kind,
    settings: {
      ...own,
      ...(kind === 'corpus' && { type: 'text' }),
      ...(kind === 'evaluate' && { engine: 'reference', device: 'cpu', threads: 2, splits: ['test'] }),
      ...(kind === 'prune' && { retraining: null }),
    },
    inputs: { ...(corpus !== undefined && { corpus }), ...(model !== undefined && { model }) },
    files,
    upkeep: { label: name, diary, ...behaviour },
    expectations: expectations.map((expected) => ({ ...expected, span })),
    span,
    places: { value: { source: 'fixture.exp', start: 34, end: 41 } },
    ...(stage.cell !== undefined && { cell: stage.cell }),
  };
  // The fixture's settings and upkeep are not those of the real kinds, which is what makes it a fixture.
  return planned as unknown as AnyPlannedStage;
}
