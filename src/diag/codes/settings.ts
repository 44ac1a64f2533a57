import type { Rows } from './row.ts';

/** E03xx: settings, and the rules of compression. */
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
    hints: ['{advice}'],
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
  E0310: {
    severity: 'error',
    title: '{verb} needs a model, but `{name}` yields none',
    label: '{found}',
    notes: ['these yield a model: {known}'],
    hints: ['did you mean `{nearest}`?'],
    explanation: 'Only the result of a stage such as train, prune or quantize is a trained model.',
    example: {
      wrong: 'corpus sotu\nevaluate sotu on valid\n',
      right:
        'corpus sotu\nmodel lstm\nstage dense = train lstm on sotu { epochs 1 }\nevaluate dense on valid\n',
    },
  },
  E0311: {
    severity: 'error',
    title: 'the schedule ends at step {end}, training already at step {steps}',
    label: 'the target would never be reached',
    notes: [],
    hints: ['end the schedule at step {steps} or earlier, or train for {end} steps'],
    explanation:
      'A pruning schedule that ends after training stops short of its target without anything failing.',
    example: null,
  },
  E0312: {
    severity: 'error',
    title: 'this selector matches no tensor of `{model}`',
    label: 'matches nothing',
    notes: ['{model} has: {tensors}'],
    hints: ['did you mean "{nearest}"?'],
    explanation:
      'A selector is the name of a tensor, in which `*` stands for any characters, dots included. A selector that matches nothing would leave a model uncompressed without anyone noticing.',
    example: null,
  },
  E0313: {
    severity: 'error',
    title: '`bits` must be a whole number from 2 to 16, not {found}',
    label: '',
    notes: [],
    hints: ['to leave a tensor at 32 bits, write `{keep}`'],
    explanation: 'Symmetric linear quantization needs at least two bits; above 16 there is nothing to gain.',
    example: null,
  },
  E0314: {
    severity: 'error',
    title: 'evaluation on the training split',
    label: 'the model has seen this text',
    notes: [],
    hints: ['evaluate on valid, test or both'],
    explanation: 'A score on the text that a model was trained on says nothing about the model.',
    example: null,
  },
} as const satisfies Rows;
