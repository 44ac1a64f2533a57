import type { Rows } from './row.ts';

/** E02xx: names and what they refer to. */
export const names = {
  E0201: {
    severity: 'error',
    title: 'unknown {what} `{name}`',
    label: 'not declared',
    notes: ['declared: {known}'],
    hints: ['did you mean `{nearest}`?'],
    explanation:
      'A name was used that no declaration of the file introduces. Declarations may stand in any order, but each name must be declared.',
    example: {
      wrong: 'corpus sotu\nmodel lstm\nstage dense = train lstm on sotus { epochs 1 }\n',
      right: 'corpus sotu\nmodel lstm\nstage dense = train lstm on sotu { epochs 1 }\n',
    },
  },
  E0202: {
    severity: 'error',
    title: '`{name}` is declared twice',
    label: 'declared again here',
    notes: [],
    hints: ['rename one of them, or delete one'],
    explanation:
      'Names of corpora, models, stages and `let`s share one space, so that a name means one thing.',
    example: { wrong: 'let a = 1\nlet a = 2\n', right: 'let a = 1\nlet b = 2\n' },
  },
  E0203: {
    severity: 'error',
    title: '`{name}` is {found}, but {expected} is needed here',
    label: '',
    notes: ['of that kind are declared: {known}'],
    hints: ['did you mean `{nearest}`?'],
    explanation: 'The name exists but stands for a thing of another kind than its place asks for.',
    example: {
      wrong: 'corpus sotu\nmodel lstm\nstage dense = train sotu on sotu { epochs 1 }\n',
      right: 'corpus sotu\nmodel lstm\nstage dense = train lstm on sotu { epochs 1 }\n',
    },
  },
  E0204: {
    severity: 'error',
    title: '{what} goes round in a circle: {path}',
    label: '{hop}',
    notes: [],
    hints: ['one of them must not depend on the others'],
    explanation: 'Each declaration may build on others but never, through however many steps, on itself.',
    example: { wrong: 'let a = b\nlet b = a\n', right: 'let a = b\nlet b = 1\n' },
  },
  E0205: {
    severity: 'error',
    title: 'unknown {what} `{name}`',
    label: '',
    notes: ['known: {known}'],
    hints: ['did you mean `{nearest}`?'],
    explanation: 'The kinds of corpora, models and stages are built in; this one is not among them.',
    example: {
      wrong: 'corpus sotu\nmodel lstm\nstage dense = trian lstm on sotu { epochs 1 }\n',
      right: 'corpus sotu\nmodel lstm\nstage dense = train lstm on sotu { epochs 1 }\n',
    },
  },
  E0206: {
    severity: 'warning',
    title: '{what} `{name}` is never used',
    label: '',
    notes: [],
    hints: ['delete it, or was another name meant somewhere below?'],
    explanation: 'Nothing in the file refers to this declaration, so it can change no result.',
    example: { wrong: 'let width = 200\ncorpus sotu\n', right: 'corpus sotu\n' },
  },
  E0207: {
    severity: 'error',
    title: 'stage `{name}` does not say what to train on',
    label: 'a corpus must follow',
    notes: [],
    hints: ['for example `train {model} on sotu`'],
    explanation: 'Training needs a corpus, named after `on`.',
    example: {
      wrong: 'model lstm\nstage dense = train lstm { epochs 1 }\n',
      right: 'corpus sotu\nmodel lstm\nstage dense = train lstm on sotu { epochs 1 }\n',
    },
  },
  E0208: {
    severity: 'error',
    title: '`{verb}` reads no corpus',
    label: 'without effect',
    notes: [],
    hints: ['delete `on` and the name after it'],
    explanation: 'This stage works on the weights alone, so a corpus would be named in vain.',
    example: {
      wrong:
        'corpus sotu\nmodel lstm\nstage dense = train lstm on sotu { epochs 1 }\nstage small = quantize dense on sotu { bits 8 }\n',
      right:
        'corpus sotu\nmodel lstm\nstage dense = train lstm on sotu { epochs 1 }\nstage small = quantize dense { bits 8 }\n',
    },
  },
  E0209: {
    severity: 'error',
    title: '`{corpus}` is the corpus and `{model}` the model: they are exchanged',
    label: 'a model is trained on a corpus',
    notes: [],
    hints: ['write `train {right}`'],
    explanation:
      '`train` names first the model that is trained and then, after `on`, the corpus that it is trained on.',
    example: {
      wrong: 'corpus sotu\nmodel lstm\nstage dense = train sotu on lstm { epochs 1 }\n',
      right: 'corpus sotu\nmodel lstm\nstage dense = train lstm on sotu { epochs 1 }\n',
    },
  },
  E0210: {
    severity: 'error',
    title: '`{name}` is {found}, but `with` takes a `let` with a block',
    label: '',
    notes: [],
    hints: ['give a block a name with `let`, and put that name after `with`'],
    explanation:
      'Inside a block, `with` puts in what a `let` holds between braces. Upon other declarations one builds by name, as in `stage slow = dense with` and what is different.',
    example: {
      wrong: 'corpus sotu\nmodel lstm\nlet n = 2\nstage dense = train lstm on sotu { with n  epochs 1 }\n',
      right:
        'corpus sotu\nmodel lstm\nlet n = { batch 2 }\nstage dense = train lstm on sotu { with n  epochs 1 }\n',
    },
  },
  E0211: {
    severity: 'error',
    title: 'this stage does not say which words the weights are for',
    label: 'a corpus must follow',
    notes: [],
    hints: ['for example `load {model} on sotu`'],
    explanation:
      "A row of a model's tables belongs to a word by its number, and it is a corpus that numbers words: the one named after `on`.",
    example: {
      wrong: 'corpus sotu\nmodel lstm\nstage given = load lstm { path "data/notes.txt" }\n',
      right: 'corpus sotu\nmodel lstm\nstage given = load lstm on sotu { path "data/notes.txt" }\n',
    },
  },
} as const satisfies Rows;
