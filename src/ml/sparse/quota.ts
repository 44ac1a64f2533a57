/** A tensor as the quota sees it, before the update. */
export interface Standing {
  readonly connections: number;
  readonly free: number;
  /** What redistribution makes of it; see `importanceOf`. */
  readonly importance: number;
}

export interface Quota {
  /** Importances that sum to 1. */
  readonly importance: readonly number[];
  /** Rates of death; a tensor that is more than 80 % dense and more important than most loses fewer. */
  readonly rates: readonly number[];
  /** How many connections each tensor should gain: real numbers. */
  readonly growth: readonly number[];
}

const passesAtMost = 1000;

/**
 * Shares the connections that die among the tensors by importance. What exceeds 99 % of a tensor's room is shared
 * equally by all, and again until nothing exceeds. `adjustment` makes up for what earlier updates lost or gained.
 */
export function quotaOf(standings: readonly Standing[], rate: number, adjustment: number): Quota {
  const sum = standings.reduce((total, { importance }) => total + importance, 0);
  const isKnown = sum > 0 && Number.isFinite(sum);
  // Where nothing has any, or is no number any more because the training diverges, which its loss will tell, all are alike.
  const importance = standings.map((standing) =>
    isKnown ? standing.importance / sum : 1 / standings.length,
  );
  // The first pass compares the importance as it is with one over the tensors seen so far: it decides how many die in
  // all, and only above 80 % density does the difference show.
  const dying = standings.reduce((total, standing, index) => {
    const own = spared(standing, rate, standing.importance > 1 / (index + 1));
    return total + Math.ceil(own * standing.connections);
  }, 0);
  const rates = standings.map((standing, index) =>
    spared(standing, rate, (importance[index] ?? 0) > 1 / standings.length),
  );
  const rooms = standings.map(
    ({ connections, free }, index) => 0.99 * (free + Math.ceil((rates[index] ?? 0) * connections)),
  );

  let growth = importance.map((share) => Math.ceil(share * (dying + adjustment)));
  let residual = 0;
  for (let pass = 0; pass < passesAtMost; pass++) {
    const wanted = growth.map((own) => own + residual / standings.length);
    growth = wanted.map((own, index) => Math.min(own, rooms[index] ?? 0));
    residual = wanted.reduce((excess, own, index) => excess + own - (growth[index] ?? 0), 0);
    if (residual <= 0) break;
  }
  return { importance, rates, growth };
}

function spared({ connections, free }: Standing, rate: number, important: boolean): number {
  const sparsity = free / (free + connections);
  return sparsity < 0.2 && important ? Math.min(sparsity, rate) : rate;
}
