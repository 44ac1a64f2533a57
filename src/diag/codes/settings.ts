import type { Rows } from './row.ts';

/** E03xx: settings and what they are set to. */
export const settings = {
  E0301: {
    severity: 'error',
    title: 'unknown setting `{setting}` of {owner}',
    label: '',
    notes: ['settings here: {known}'],
    hints: ['did you mean `{nearest}`?'],
    explanation:
      'Every setting is known by name to its stage, model or corpus; an unknown one would be silently ignored elsewhere and is refused here.',
    example: {
      wrong: 'corpus sotu\nmodel lstm { widht 200 }\n',
      right: 'corpus sotu\nmodel lstm { width 200 }\n',
    },
  },
  E0302: {
    severity: 'error',
    title: '`{setting}` takes {expected}, not {found}',
    label: '',
    notes: [],
    hints: ['did you mean `{nearest}`?', 'for example `{example}`'],
    explanation: 'The value is of another type than the setting needs.',
    example: {
      wrong: 'corpus sotu\nmodel lstm { layers "two" }\n',
      right: 'corpus sotu\nmodel lstm { layers 2 }\n',
    },
  },
  E0303: {
    severity: 'error',
    title: '`{setting}` must be {range}, not {found}',
    label: '',
    notes: [],
    hints: ['{advice}'],
    explanation: 'The value has the right type but lies outside what the setting allows.',
    example: {
      wrong: 'corpus sotu\nmodel lstm { dropout 120% }\n',
      right: 'corpus sotu\nmodel lstm { dropout 20% }\n',
    },
  },
  E0304: {
    severity: 'error',
    title: '{owner} needs the setting `{setting}`',
    label: '',
    notes: [],
    hints: ['for example `{example}`'],
    explanation: 'A setting without a default must be written.',
    example: null,
  },
  E0305: {
    severity: 'error',
    title: '`{setting}` is set twice',
    label: 'set again here',
    notes: [],
    hints: ['delete one of the two'],
    explanation: 'Of two values for one setting one would be ignored.',
    example: {
      wrong: 'corpus sotu\nmodel lstm { layers 2  layers 3 }\n',
      right: 'corpus sotu\nmodel lstm { layers 3 }\n',
    },
  },
  E0306: {
    severity: 'error',
    title: '`{setting}` has no effect here: {reason}',
    label: 'without effect',
    notes: [],
    hints: ['{advice}'],
    explanation:
      'A setting that another one makes dead is a mistake about the experiment, even if nothing fails: the reader of the file believes in something that does not happen.',
    example: null,
  },
  E0307: {
    severity: 'error',
    title: '`{setting}` {problem}',
    label: '',
    notes: [],
    hints: ['for example `{example}`'],
    explanation:
      'A setting is written as a value, as a block, or as a value with a block; each setting has its own form.',
    example: null,
  },
  E0308: {
    severity: 'error',
    title: 'this sum cannot be done: {problem}',
    label: '',
    notes: [],
    hints: ['{advice}'],
    explanation:
      'Arithmetic is done on numbers with their units: times add to times and fractions to fractions; a part of something is a product.',
    example: { wrong: 'let a = (2h + 3)\n', right: 'let a = (2h + 3h)\n' },
  },
  E0309: {
    severity: 'error',
    title: '`without {setting}` takes nothing away',
    label: 'the base does not set it',
    notes: ['the base sets: {known}'],
    hints: ['did you mean `{nearest}`?', 'delete it'],
    explanation:
      '`without` takes a setting of the base back to its default. What the base does not set has its default already.',
    example: {
      wrong: 'model lstm { layers 3 }\nmodel big = lstm with { without dropout }\n',
      right: 'model lstm { layers 3 }\nmodel big = lstm with { without layers }\n',
    },
  },
  E0315: {
    severity: 'error',
    title: '`without {name}` stands in a declaration without a base',
    label: '',
    notes: [],
    hints: ['delete it: a setting that is not written has its default'],
    explanation:
      '`without` belongs into a declaration derived by `with`, where it undoes a setting of the base.',
    example: { wrong: 'model lstm { without dropout }\n', right: 'model lstm\n' },
  },
  E0316: {
    severity: 'error',
    title: '{owner} has no settings for single tensors',
    label: 'a selector has no meaning here',
    notes: [],
    hints: ['selectors belong into `prune` and `quantize`'],
    explanation: 'A selector chooses tensors of a trained model, which only some stages treat one by one.',
    example: { wrong: 'model lstm { "layers.*" { dropout 20% } }\n', right: 'model lstm { dropout 20% }\n' },
  },
  E0317: {
    severity: 'error',
    title: '{owner} measures nothing',
    label: 'an expectation has no meaning here',
    notes: [],
    hints: ['`expect` belongs into `evaluate`'],
    explanation: 'An expectation is a promise about the result of an evaluation.',
    example: {
      wrong: 'corpus sotu { expect perplexity(valid) < 300 }\n',
      right:
        'corpus sotu\nmodel lstm\nstage dense = train lstm on sotu { epochs 1 }\nevaluate dense on valid { expect perplexity(valid) < 300 }\n',
    },
  },
  E0332: {
    severity: 'error',
    title: 'split `{name}` is listed twice',
    label: 'listed again here',
    notes: [],
    hints: ['delete one of the two'],
    explanation: 'Each split is evaluated once.',
    example: {
      wrong:
        'corpus sotu\nmodel lstm\nstage dense = train lstm on sotu { epochs 1 }\nevaluate dense on [valid, valid]\n',
      right:
        'corpus sotu\nmodel lstm\nstage dense = train lstm on sotu { epochs 1 }\nevaluate dense on valid\n',
    },
  },
  E0333: {
    severity: 'error',
    title: '`{metric}` of which split?',
    label: '',
    notes: [],
    hints: ['for example `{example}`'],
    explanation:
      'Loss and perplexity are measured on a split; where several are evaluated, an expectation must name one.',
    example: {
      wrong:
        'corpus sotu\nmodel lstm\nstage dense = train lstm on sotu { epochs 1 }\nevaluate dense on [valid, test] { expect perplexity < 300 }\n',
      right:
        'corpus sotu\nmodel lstm\nstage dense = train lstm on sotu { epochs 1 }\nevaluate dense on [valid, test] { expect perplexity(test) < 300 }\n',
    },
  },
  E0334: {
    severity: 'error',
    title: '`{metric}` is of the model alone',
    label: 'no split belongs here',
    notes: [],
    hints: ['write `{metric}` without parentheses'],
    explanation: 'Sizes of a model are the same whatever text it is evaluated on.',
    example: {
      wrong:
        'corpus sotu\nmodel lstm\nstage dense = train lstm on sotu { epochs 1 }\nevaluate dense on valid { expect bytes(valid) < 2MB }\n',
      right:
        'corpus sotu\nmodel lstm\nstage dense = train lstm on sotu { epochs 1 }\nevaluate dense on valid { expect bytes < 2MB }\n',
    },
  },
  E0335: {
    severity: 'error',
    title: 'an expectation on `{split}`, which is not evaluated',
    label: '',
    notes: ['evaluated here: {evaluated}'],
    hints: ['add `{split}` after `on`'],
    explanation: 'An expectation is judged on the results of its own evaluation.',
    example: {
      wrong:
        'corpus sotu\nmodel lstm\nstage dense = train lstm on sotu { epochs 1 }\nevaluate dense on valid { expect perplexity(test) < 300 }\n',
      right:
        'corpus sotu\nmodel lstm\nstage dense = train lstm on sotu { epochs 1 }\nevaluate dense on [valid, test] { expect perplexity(test) < 300 }\n',
    },
  },
  E0336: {
    severity: 'error',
    title: '`{name}` is evaluated twice',
    label: 'evaluated again here',
    notes: [],
    hints: ['put all splits and expectations of `{name}` into one `evaluate`'],
    explanation: 'The results of a stage stand in one place, and so does the question.',
    example: {
      wrong:
        'corpus sotu\nmodel lstm\nstage dense = train lstm on sotu { epochs 1 }\nevaluate dense on valid\nevaluate dense on test\n',
      right:
        'corpus sotu\nmodel lstm\nstage dense = train lstm on sotu { epochs 1 }\nevaluate dense on [valid, test]\n',
    },
  },
  E0337: {
    severity: 'error',
    title: '`engine {engine}` does not compute on `device {device}`',
    label: '',
    notes: ['its devices: {known}'],
    hints: ['choose another device, or write {able}'],
    explanation:
      'An engine is a program that does the arithmetic of a stage: `onnx` (onnxruntime) on `cpu`, `webgpu` or `cuda`, `tensorflow` on `cpu` or `cuda`, `reference` on `cpu`. `device auto` takes the best of them that this machine has, `cpu` if there is no other. A stage says what computes it with `engine`, `device` and, for `onnx` on `cpu`, `threads`; what it leaves out it takes from the stage whose model it continues. `--engine` and `--device` on the command line hold for every stage and stand over the file, `--set STAGE.device=...` over both. Where neither says anything, ATHANOR_ENGINE and ATHANOR_DEVICE hold, then the configuration (`athanor doctor` shows it), then `onnx` and `cpu`. All of it is part of a key, since it reaches the last bits of a result.',
    example: {
      wrong:
        'corpus sotu\nmodel lstm\nstage dense = train lstm on sotu { epochs 1  engine reference  device webgpu }\n',
      right:
        'corpus sotu\nmodel lstm\nstage dense = train lstm on sotu { epochs 1  engine onnx  device webgpu }\n',
    },
  },
} as const satisfies Rows;
