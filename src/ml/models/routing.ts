import { routeSpecs, routeTargets } from '../layers/adaptive-softmax.ts';
import type { Bin, LanguageModel, WindowSize } from './model.ts';

/** The members of a model whose softmax has bins; `bins` are all of them. */
export function routing(bins: readonly Bin[]): Pick<LanguageModel, 'bins' | 'routes' | 'route'> {
  const tails = bins.slice(1);
  const roomOf = ({ time, batch, room }: WindowSize) => room ?? tails.map(() => time * batch);
  return {
    bins: tails,
    routes: (size) => routeSpecs(size.time * size.batch, roomOf(size)),
    route: (targets, _size, into) => {
      routeTargets(targets, bins, into);
    },
  };
}
