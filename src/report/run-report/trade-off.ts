import type { StageName } from '../../base/brand.ts';
import { splits, type Split } from '../../check/settings/corpus.ts';
import type { RunStage } from '../../exec/run-record.ts';
import type { ModelRow } from '../rows.ts';

/** Perplexity against what it costs, on one split. */
export interface TradeOff {
  readonly cost: CostKind;
  readonly split: Split;
  readonly points: readonly TradeOffPoint[];
}

/** `time` is what making the model took, with all that it is made from. */
export type CostKind = 'bytes' | 'operations' | 'time';

export interface TradeOffPoint {
  readonly stage: StageName;
  readonly kind: RunStage['kind'];
  readonly cost: number;
  readonly perplexity: number;
  /** Whether no other model is at least as good in both and better in one (Pareto). */
  readonly isBest: boolean;
  readonly key: string | null;
  readonly madeBy: string | null;
}

const costs: readonly CostKind[] = ['bytes', 'operations', 'time'];

/** A picture for each cost that two models are known to have; the last split that was evaluated, usually `test`. */
export function tradeOffs(
  stages: readonly RunStage[],
  models: readonly ModelRow[],
  split: Split | null,
): readonly TradeOff[] {
  if (split === null) return [];
  const byName = new Map(stages.map((stage) => [stage.name, stage]));
  const costOf: Record<CostKind, (model: ModelRow) => number | null> = {
    bytes: ({ bytes }) => bytes,
    operations: ({ operations }) => operations,
    time: ({ stage }) => timeOf(byName, stage),
  };
  return costs
    .map((cost): TradeOff => {
      const found = models.flatMap((model) => {
        const [x, perplexity] = [costOf[cost](model), model.perplexity[split]];
        const stage = byName.get(model.stage);
        if (x === null || x <= 0 || perplexity === undefined || stage === undefined) return [];
        const { name, kind, contentKey: key, madeBy } = stage;
        return [{ stage: name, kind, cost: x, perplexity, key, madeBy }];
      });
      return { cost, split, points: found.map((point) => ({ ...point, isBest: isBest(point, found) })) };
    })
    .filter(({ points }) => points.length > 1);
}

type Coordinates = Pick<TradeOffPoint, 'cost' | 'perplexity'>;

function isBest(point: Coordinates, all: readonly Coordinates[]): boolean {
  return !all.some(
    ({ cost, perplexity }) =>
      cost <= point.cost &&
      perplexity <= point.perplexity &&
      (cost < point.cost || perplexity < point.perplexity),
  );
}

/** Of a stage and everything above it, each once; null where a part is not known. */
function timeOf(byName: ReadonlyMap<StageName, RunStage>, name: StageName): number | null {
  const above = new Set<StageName>();
  const pending = [name];
  let sum = 0;
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    if (above.has(next)) continue;
    above.add(next);
    const stage = byName.get(next);
    if (stage?.seconds == null) return null;
    sum += stage.seconds;
    pending.push(...Object.values(stage.inputs));
  }
  return sum;
}

/** The last of the splits on which any model was evaluated. */
export function judgedBy(models: readonly ModelRow[]): Split | null {
  return splits.findLast((split) => models.some(({ perplexity }) => perplexity[split] !== undefined)) ?? null;
}
