/** All settings of the language with their usual values, written down from its documents and not from its schemas. */
import {
  block,
  choice,
  count,
  either,
  flag,
  hundredths,
  number,
  part,
  percent,
  plain,
  spec,
  variants,
  word,
  type Spec,
} from './specs.ts';
import { unsaid, type NodeKind, type Value } from './meaning.ts';

/** What a campaign may ask for: `runnable` experiments are small and need no more than this machine has. */
export type Scale = 'any' | 'runnable';

const n = (value: number): Value => number('count', value);
const p = (value: number): Value => number('plain', value);
const f = (value: number): Value => number('fraction', value);
const optional = { unsaid: 0.6 } as const;
const heirloom = { isHeirloom: true, unsaid: 0.7 } as const;

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

const order = choice('order', ['frequency', 'appearance']);
const path = (name: string, paths: readonly string[]): Spec =>
  spec(name, (draw) => ({ kind: 'path', path: draw.among(paths) }));

/** By type, with how they may be said. */
export const corpora: Readonly<Record<string, readonly (readonly Spec[])[]>> = {
  sotu: [
    [count('min_count', 1, 9, { usual: n(5) }), count('vocabulary_size', 3, 9000, optional)],
    [spec('order', () => word('appearance'))],
  ],
  text: [
    [
      path('path', ['data/notes.txt', 'data/copy.txt', 'data/other.txt', 'data/letters']),
      percent('valid', 5, 20, { usual: f(0.05) }),
      percent('test', 5, 20, { usual: f(0.05) }),
      count('min_count', 1, 3, { usual: n(2) }),
      count('vocabulary_size', 30, 900, optional),
    ],
    [
      path('train', ['data/notes.txt', 'data/other.txt']),
      path('valid', ['data/copy.txt', 'data/other.txt']),
      path('test', ['data/copy.txt', 'data/notes.txt']),
      choice('order', ['frequency']),
    ],
    [
      path('path', ['data/notes.txt', 'data/other.txt']),
      path('dictionary', ['data/words.txt', 'data/more-words.txt']),
    ],
  ],
  ptb: [[path('path', ['data/ptb', 'data/ptb-again']), order]],
  wikitext2: [[path('path', ['data/wikitext']), order]],
  wikitext103: [[path('path', ['data/wikitext']), order]],
};

/** Engine, device and threads. */
function compute(scale: Scale, heir: boolean): readonly Spec[] {
  const options = heir ? { isHeirloom: true, unsaid: 0.85 } : {};
  const often = (words: readonly string[]): readonly string[] => [
    ...Array<string>(8).fill(words[0] ?? ''),
    ...words,
  ];
  const engines = scale === 'runnable' ? ['onnx', 'reference'] : ['onnx', 'tensorflow', 'reference'];
  return [
    choice('engine', often(engines), options),
    choice('device', often(scale === 'runnable' ? ['cpu'] : ['cpu', 'webgpu', 'cuda']), options),
    // With another engine they would be idle, and saying them a mistake.
    spec('threads', (draw) => n(draw.chance(0.6) ? 2 : 1 + draw.below(4)), {
      usual: n(2),
      ...options,
      unsaid: 0.7,
    }),
  ];
}

const clip = (usual: Value, powers: readonly number[]): Spec =>
  spec(
    'clip',
    (draw) => (draw.chance(0.3) ? word('none') : p(Number(`${1 + draw.below(9)}e${draw.among(powers)}`))),
    { usual },
  );

const decay: Spec = variants('decay', {
  constant: [],
  plateau: [percent('factor', 10, 90, { usual: f(0.25) }), count('patience', 0, 4, { usual: n(0) })],
  cosine: [],
  rsqrt: [],
});
const plainDecay: Spec = variants('decay', { constant: [], cosine: [], rsqrt: [] });
const weightDecay = plain('weight_decay', [-6, -5, -4], { usual: p(0) });
const warmup = count('warmup', 1, 2, { unsaid: 0.7 });
const worded = (text: string, of: Value): Value => ({ kind: 'worded', word: text, of });

const sgd = [plain('rate', [-2, -1, 0], { usual: p(20) }), clip(p(0.25), [-2, -1]), weightDecay, warmup];
const adam = [
  plain('rate', [-4, -3], { usual: p(1e-3) }),
  clip(word('none'), [-1, 0]),
  weightDecay,
  warmup,
  percent('beta1', 50, 99, { usual: f(0.9) }),
  percent('beta2', 80, 99, { usual: f(0.999) }),
  plain('epsilon', [-9, -8], { usual: p(1e-8) }),
  decay,
];

function optimizer(heir: boolean): Spec {
  const options = heir ? heirloom : {};
  const averaged: readonly Spec[] = [
    ...sgd,
    plainDecay,
    spec('average', () => worded('from', n(1))),
    spec('restart', () => ({ kind: 'list', items: [n(1)] }), optional),
  ];
  return block(
    'optimizer',
    (draw) => {
      const kind = draw.below(5);
      if (kind < 2) return { value: word('adam'), specs: adam };
      return { value: word('sgd'), specs: kind === 2 && !heir ? averaged : [...sgd, decay] };
    },
    { usual: word('sgd'), ...options },
  );
}

const upkeep: Spec = part(
  'checkpoint',
  [
    count('every', 2, 90, optional),
    spec('seconds', (draw) => number('time', 30 * (1 + draw.below(9))), { usual: number('time', 30) }),
  ],
  { isUpkeep: true, unsaid: 0.7 },
);

const every = (name: string, from: number, to: number): Spec =>
  spec(name, (draw) => worded('every', n(from + draw.below(to - from + 1))), { unsaid: 0.6 });

/** How long, and what a fitting has beside that. */
const length: Spec = either(
  count('epochs', 2, 3, { slot: 'length' }),
  count('steps', 4, 9, { slot: 'length' }),
  count('steps', 4, 9, { slot: 'length' }),
);
const windows = (heir: boolean): Spec => {
  const options = heir ? heirloom : {};
  return either(
    count('bptt', 3, 7, { slot: 'window', usual: n(35), ...options }),
    count('bptt', 3, 7, { slot: 'window', usual: n(35), ...options }),
    count('crop', 3, 7, { slot: 'window', ...options }),
  );
};

function fitting(scale: Scale, heir: boolean): readonly Spec[] {
  const options = heir ? heirloom : {};
  return [
    spec('batch', (draw) => n(draw.among([2, 4, 6])), { usual: n(20), ...options }),
    windows(heir),
    count('seed', 0, 9000, { usual: n(1), ...options }),
    optimizer(heir),
    every('validate', 2, 4),
    count('patience', 1, 3, { unsaid: 0.9 }),
    upkeep,
    ...compute(scale, heir),
  ];
}

const rates: readonly Spec[] = [
  percent('rate', 10, 90, { usual: f(0.5) }),
  variants('decay', {
    cosine: [percent('to', 1, 9, { usual: f(0.005) })],
    stepwise: [percent('factor', 10, 99, { usual: f(0.99) }), count('every', 1, 9, { usual: n(600) })],
  }),
];
const threshold = plain('threshold', [-4, -3], { usual: p(0.001) });

const sparse: Spec = block(
  'sparse',
  (draw) => ({
    value: { kind: 'section' },
    specs: [
      percent('density', 20, 90),
      choice('init', ['uniform', 'erdos_renyi']),
      choice('compat', ['intended', 'source']),
      ...(draw.chance(0.2)
        ? [spec('static', () => word('yes'))]
        : [
            spec('static', () => word('no'), { usual: word('no') }),
            variants('death', {
              magnitude: rates,
              set: rates,
              threshold: [...rates, threshold],
              global_magnitude: [...rates, threshold],
            }),
            choice('growth', ['random', 'random', 'random', 'gradient', 'momentum']),
            choice('redistribution', ['none', 'none', 'magnitude', 'nonzeros', 'momentum']),
            every('update', 1, 4),
          ]),
    ],
  }),
  { unsaid: 0.7 },
);

const subBatch: Spec = spec('sub_batch', () => n(2), { unsaid: 0.85, isHeirloom: true });
const lengths: Spec = variants(
  'lengths',
  {
    fixed: [],
    varied: [
      percent('half', 0, 30, { usual: f(0.05) }),
      plain('deviation', [-1], { usual: p(5) }),
      count('least', 1, 3, { usual: n(5) }),
      count('most', 8, 12, optional),
      count('multiple', 1, 2, { usual: n(1) }),
    ],
  },
  { isHeirloom: true, unsaid: 0.7 },
);

export function train(scale: Scale): readonly Spec[] {
  return [length, ...fitting(scale, false), subBatch, lengths, choice('keep', ['last', 'best']), sparse];
}

/** Labels come by a name of their own. */
export function distill(labels: number): Spec {
  const ends: readonly Spec[] = [
    spec('hard', (draw) => ({ kind: 'range', from: hundredths(draw, 0, 50), to: hundredths(draw, 50, 99) }), {
      usual: { kind: 'range', from: f(0.5), to: f(0.95) },
    }),
    flag('first_bin', true),
  ];
  return block('distill', () => ({ value: { kind: 'stage', id: labels }, specs: ends }));
}

const cubic: Spec = part(
  'cubic',
  [count('begin', 0, 1, { usual: n(0) }), count('end', 4, 5), count('every', 1, 2)],
  { unsaid: 0.4 },
);

/** Without retraining, pruned at once. */
export function prune(scale: Scale, isRetrained: boolean, heir: boolean): readonly Spec[] {
  const to = percent('to', 55, 90);
  if (!isRetrained) return [to];
  // Without a training before, nothing can be taken over.
  return [to, cubic, count('steps', 5, 9, { slot: 'length' }), ...fitting(scale, heir)];
}

const bits = count('bits', 3, 12, { usual: n(8) });
const per = choice('per', ['row', 'tensor']);

export function quantize(scale: Scale, isTrained: boolean, heir: boolean): readonly Spec[] {
  if (!isTrained) return [bits, per];
  const options = heir ? heirloom : {};
  const plainClip = clip(p(0.5), [-1, 0]);
  return [
    bits,
    // Where nothing is said, it depends on the tensor.
    choice('per', ['row', 'tensor'], { usual: null }),
    spec('activations', (draw) => n(4 + draw.below(8))),
    count('steps', 1, 5, { usual: n(1) }),
    spec('batch', (draw) => n(draw.among([2, 4, 6])), { usual: n(20), ...options }),
    windows(heir),
    count('seed', 0, 9000, { usual: n(1), ...options }),
    variants('optimizer', {
      adam: [
        plain('rate', [-5, -4], { usual: p(1e-4) }),
        plainClip,
        percent('beta1', 50, 99, { usual: f(0.9) }),
        percent('beta2', 80, 99, { usual: f(0.999) }),
        plain('epsilon', [-9, -8], { usual: p(1e-8) }),
      ],
      sgd: [plain('rate', [-5, -4], { usual: p(1e-4) }), plainClip],
    }),
    ...compute(scale, heir),
  ];
}

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
