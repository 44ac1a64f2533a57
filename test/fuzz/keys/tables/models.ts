/** Types of models. */
import { unsaid, type Value } from '../meaning.ts';
import { choice, count, flag, part, percent, plain, spec, variants, type Spec } from '../specs.ts';
import { f, n, optional, p } from './values.ts';

const cache: Spec = part(
  'cache',
  [
    count('size', 2, 40, { usual: n(2000) }),
    learnable('lambda', 0.07),
    learnable('theta', 0.016),
    choice('columns', ['interleaved', 'apart']),
  ],
  { unsaid: 0.8 },
);

function learnable(name: string, usual: number): Spec {
  return spec(
    name,
    (draw) => {
      const value = p(Number(`${1 + draw.below(99)}e-3`));
      return draw.chance(0.5) ? { kind: 'worded', word: 'learned', of: value } : value;
    },
    { usual: { kind: 'worded', word: 'learned', of: p(usual) } },
  );
}

const hebbian: Spec = part(
  'hebbian',
  [
    percent('gamma', 1, 100, { usual: f(0.01) }),
    count('until', 1, 900, { usual: n(500) }),
    choice('compat', ['intended', 'no_op']),
  ],
  { unsaid: 0.8 },
);

const dropout = percent('dropout', 0, 60, { usual: f(0) });
const places = ['words', 'input', 'hidden', 'output'].map((name) => percent(name, 0, 60, { usual: f(0) }));
const penalty = part('penalty', [
  plain('size', [-2, -1, 0], { usual: p(0) }),
  plain('change', [-2, -1, 0], { usual: p(0) }),
]);

const stack: readonly Spec[] = [
  count('layers', 1, 3, { usual: n(2) }),
  count('embedding', 4, 12, { unsaid: 0.7, usual: (sibling) => sibling('width') }),
  count('width', 4, 12, { usual: n(200) }),
  dropout,
  flag('tied', false),
];

const widths: Spec = variants('vocabulary', {
  plain: [],
  adaptive: [
    spec('cutoffs', (draw) => ({ kind: 'list', items: [n(5 + draw.below(9)), n(20 + draw.below(9))] })),
    spec('widths', (draw) => ({ kind: 'list', items: [n(8), n(2 + draw.below(5)), n(2 + draw.below(5))] })),
  ],
});

const floorOf = (one: Value, other: Value): Value =>
  one.kind === 'number' && other.kind === 'number'
    ? n(Math.max(1, Math.floor(one.number / other.number)))
    : unsaid;
const four = (value: Value): Value => (value.kind === 'number' ? n(4 * value.number) : unsaid);

export const models: Readonly<Record<string, readonly Spec[]>> = {
  lstm: [...stack, cache, hebbian],
  gru: [...stack, cache, hebbian],
  rnn: [...stack, choice('nonlinearity', ['tanh', 'relu']), cache, hebbian],
  rhn: [
    count('layers', 1, 2, { usual: n(1) }),
    count('width', 4, 12, { usual: n(200) }),
    count('depth', 1, 4, { usual: n(10) }),
    flag('coupled', true),
    flag('tied', false),
    part('dropout', places),
    cache,
    hebbian,
  ],
  on_lstm: [
    count('layers', 1, 3, { usual: n(3) }),
    spec('embedding', (draw) => n(draw.among([4, 8, 12])), { usual: n(400) }),
    spec('width', (draw) => n(draw.among([4, 8, 12])), { usual: n(1150) }),
    spec('chunk', (draw) => n(draw.among([2, 4])), { usual: n(10) }),
    part('dropout', places),
    percent('weight_drop', 0, 60, { usual: f(0) }),
    penalty,
    spec(
      'splits',
      (draw) => ({ kind: 'list', items: [n(5 + draw.below(9)), n(20 + draw.below(9))] }),
      optional,
    ),
    cache,
    hebbian,
  ],
  mos: [
    count('layers', 1, 3, { usual: n(3) }),
    count('embedding', 4, 12, { usual: n(280) }),
    count('width', 4, 12, { usual: n(960) }),
    count('last', 4, 12, { usual: n(620) }),
    count('experts', 1, 4, { usual: n(15) }),
    part('dropout', [...places, percent('latent', 0, 60, { usual: f(0) })]),
    percent('weight_drop', 0, 60, { usual: f(0) }),
    penalty,
    cache,
  ],
  transformer: [
    count('layers', 1, 2, { usual: n(2) }),
    spec('width', (draw) => n(draw.chance(0.8) ? 8 : 12), { usual: n(256) }),
    spec('heads', (draw) => n(draw.among([1, 2, 4])), { usual: n(4) }),
    count('key', 2, 6, { ...optional, usual: (sibling) => floorOf(sibling('width'), sibling('heads')) }),
    count('value', 2, 6, { ...optional, usual: (sibling) => sibling('key') }),
    count('inner', 8, 20, { ...optional, usual: (sibling) => four(sibling('width')) }),
    count('context', 2, 9, { usual: n(65) }),
    widths,
    dropout,
    cache,
    hebbian,
  ],
};
