import type { DeathDecay } from '../../check/settings/sparse.ts';

/**
 * Fraction of a tensor's connections that an update removes after `step` steps of `total`. Liu et al., "Selfish sparse
 * RNN training" (arXiv 2101.09048), section 3: half a cosine from the first rate to the last,
 *
 *     d(t) = to + (rate - to) (1 + cos(pi t / T)) / 2
 *
 * which rises again after T, unless the settings themselves say what T is: then it stays.
 */
export function deathRate(rate: number, decay: DeathDecay, step: number, total: number): number {
  switch (decay.kind) {
    case 'cosine': {
      const { to, over } = decay;
      const [at, steps] = over === undefined ? [step, total] : [Math.min(step, over), over];
      return to + ((rate - to) * (1 + Math.cos((Math.PI * at) / steps))) / 2;
    }
    case 'stepwise': {
      let current = rate;
      // Multiplied time after time, as it was defined: a power would round otherwise.
      for (let decays = Math.floor(step / decay.every); decays > 0; decays--) current *= decay.factor;
      return current;
    }
  }
}

/** T of the cosine: steps of all epochs as if each window were whole. */
export function nominalSteps(epochs: number, rows: number, bptt: number): number {
  return Math.floor((epochs * rows) / bptt);
}
