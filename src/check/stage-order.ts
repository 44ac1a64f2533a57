import { reportCycle } from './cycles.ts';
import type { Context } from './context.ts';
import type { Derived } from './derive.ts';
import { dependencyOrder } from './order.ts';
import { stagesIn } from './references.ts';

/** Sound declarations of corpora and stages, each after what it reads. Stages that feed on themselves are reported. */
export function stageOrder({ derivations, findings }: Context): readonly Derived[] {
  const stages = [...derivations.byName.values()].filter(
    (derived): derived is Derived => derived !== null && derived.declaration.kind !== 'model',
  );
  const { order, cycles } = dependencyOrder(stages, ({ head, block }) => {
    if (head.kind !== 'verb') return [];
    return [head.operand.text, head.on?.text, ...stagesIn(block)].flatMap((name) => {
      const derived = name === undefined ? null : derivations.byName.get(name);
      return derived && derived.declaration.kind !== 'model' ? [derived] : [];
    });
  });
  for (const cycle of cycles)
    reportCycle(
      'the order of stages',
      cycle.map(({ declaration }) => declaration),
      findings,
    );
  return order;
}
