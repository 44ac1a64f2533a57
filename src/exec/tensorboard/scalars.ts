import type { JsonObject } from '../../base/json.ts';
import type { Scalar } from './event.ts';

/** The points of all curves at one step. */
export interface Points {
  readonly step: number;
  readonly scalars: readonly Scalar[];
}

/** What a line of a metric log is on a chart; null where it is no point of a curve. */
export function pointsOf(line: JsonObject): Points | null {
  const { step, ...figures } = line;
  if (!Number.isSafeInteger(step) || Number(step) < 0) return null;
  const { validLoss } = figures;
  // The rate and the like stand in the training's own lines; a validation at the same step would tell them twice.
  const told = validLoss === undefined ? figures : { validLoss };
  const scalars = Object.entries(told).flatMap(([name, value]) =>
    typeof value === 'number' ? tagged(name, value) : [],
  );
  return { step: Number(step), scalars };
}

/** Charts are grouped by what stands before the slash. */
function tagged(name: string, value: number): readonly Scalar[] {
  switch (name) {
    case 'loss':
      return withPerplexity('train', value);
    case 'validLoss':
      return withPerplexity('validation', value);
    case 'softLoss':
      return [{ tag: 'train/soft loss', value }];
    case 'rate':
      return [{ tag: 'train/rate', value }];
    case 'norm':
      return [{ tag: 'train/gradient norm', value }];
    case 'sparsity':
      return [{ tag: 'weights/sparsity', value }];
    default:
      return [{ tag: `model/${name}`, value }];
  }
}

function withPerplexity(group: string, loss: number): readonly Scalar[] {
  return [
    { tag: `${group}/loss`, value: loss },
    { tag: `${group}/perplexity`, value: Math.exp(loss) },
  ];
}
