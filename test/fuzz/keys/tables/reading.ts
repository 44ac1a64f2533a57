/** `soft_labels`, `sensitivity`, `search_cache` and `evaluate`. */
import type { NodeKind } from '../meaning.ts';
import {
  block,
  choice,
  count,
  hundredths,
  percent,
  plain,
  spec,
  variants,
  word,
  type Spec,
} from '../specs.ts';
import { compute, type Scale } from './computing.ts';
import { f, n, optional } from './values.ts';

const batch = (usual: number): Spec => spec('batch', (draw) => n(draw.among([1, 2, 4])), { usual: n(usual) });
const bptt = (usual: number): Spec => count('bptt', 3, 9, { usual: n(usual) });

/** Of the stages that read a model and train nothing. */
export function reading(kind: NodeKind, scale: Scale): readonly Spec[] {
  switch (kind) {
    case 'soft_labels':
      return [
        count('top', 1, 9, { usual: n(30) }),
        count('chunk', 20, 60, { usual: n(4032) }),
        batch(1),
        bptt(35),
        ...compute(scale, true),
      ];
    case 'sensitivity':
      return [
        percent('from', 0, 5, { usual: f(0) }),
        percent('to', 10, 30),
        percent('most', 80, 100, { usual: f(0.95) }),
        spec('levels', (draw) => ({
          kind: 'list',
          items: [hundredths(draw, 1, 30), hundredths(draw, 31, 60), hundredths(draw, 61, 99)],
        })),
        count('tokens', 20, 90, optional),
        batch(20),
        bptt(35),
        ...compute(scale, true),
      ];
    case 'search_cache':
      return [
        count('size', 2, 40),
        spec('columns', (draw) => word(draw.among(['interleaved', 'apart']))),
        plain('lambda', [-3], optional),
        plain('theta', [-3], optional),
        percent('until', 20, 60, { usual: f(0.005) }),
        batch(1),
        bptt(256),
        choice('compat', ['intended', 'source']),
        ...compute(scale, true),
      ];
    default:
      return [];
  }
}

const change: Spec = variants(
  'cache',
  {
    neural: [
      count('size', 2, 40),
      plain('lambda', [-3]),
      plain('theta', [-3]),
      spec('columns', (draw) => word(draw.among(['interleaved', 'apart'])), { unsaid: 0.5 }),
    ],
  },
  { unsaid: 0.7, usual: null },
);

export function evaluate(scale: Scale): readonly Spec[] {
  return [
    batch(20),
    bptt(35),
    block(
      'score',
      () => ({ value: word('micronet'), specs: [choice('counting', ['published', 'strict'])] }),
      {
        unsaid: 0.8,
      },
    ),
    change,
    spec('keep', () => word('losses'), { unsaid: 0.8 }),
    choice('columns', ['rows', 'windows']),
    choice('compat', ['intended', 'source']),
    ...compute(scale, true),
  ];
}
