import type { Rows } from './row.ts';

/** E03xx, continued: what makes no sense as compression. */
export const compression = {
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
    notes: ['{model} has: {tensors}', '{because}'],
    hints: ['did you mean "{nearest}"?'],
    explanation:
      'A selector is the name of a tensor, in which `*` stands for any characters, dots included. A selector that matches nothing would leave a model uncompressed without anyone noticing.',
    example: null,
  },
  E0313: {
    severity: 'error',
    title: '`{setting}` must be a whole number from 2 to 16, not {found}',
    label: '',
    notes: [],
    hints: ['to leave {what} at 32 bits, write `{keep}`'],
    explanation: 'Symmetric linear quantization needs at least two bits; above 16 there is nothing to gain.',
    example: null,
  },
  E0314: {
    severity: 'warning',
    title: 'evaluation on the training split',
    label: 'the model has seen this text',
    notes: [],
    hints: ['evaluate on valid, test or both'],
    explanation: 'A score on the text that a model was trained on says nothing about the model.',
    example: null,
  },
  E0319: {
    severity: 'error',
    title: '`tied yes` with an embedding of {embedding} and layers of {width}',
    label: 'decoder and embedding cannot be one tensor',
    notes: [],
    hints: ['make `embedding` and `width` equal, or write `tied no`'],
    explanation:
      'A tied decoder is the embedding read backwards: its rows must be as wide as the last layer.',
    example: {
      wrong: 'model lstm { embedding 100  width 200  tied yes }\n',
      right: 'model lstm { width 200  tied yes }\n',
    },
  },
  E0320: {
    severity: 'error',
    title: 'model `{model}` has {millions} million weights even without its vocabulary',
    label: 'more than {most} million',
    notes: [],
    hints: ['was a unit or a zero too many written?'],
    explanation:
      'The limit is far above what can be trained on one machine, so a larger model is nearly always a slip.',
    example: {
      wrong: 'model lstm { layers 60  width 16k }\n',
      right: 'model lstm { layers 2  width 1500 }\n',
    },
  },
  E0321: {
    severity: 'error',
    title: 'this selector is empty',
    label: '',
    notes: [],
    hints: ['name a tensor, or write "*" for all'],
    explanation: 'A selector names tensors; an empty one can match none.',
    example: {
      wrong:
        'corpus sotu\nmodel lstm\nstage dense = train lstm on sotu { epochs 1 }\nstage small = quantize dense { "" bits 4 }\n',
      right:
        'corpus sotu\nmodel lstm\nstage dense = train lstm on sotu { epochs 1 }\nstage small = quantize dense { "*" bits 4 }\n',
    },
  },
  E0322: {
    severity: 'error',
    title: 'a gradual schedule without retraining',
    label: 'nothing happens between its steps',
    notes: [],
    hints: ['say how long to retrain, for example `steps 400`', 'delete `cubic` to prune in one shot'],
    explanation:
      'A schedule removes weights little by little while the model is trained on. Without training all its steps would fall into one.',
    example: {
      wrong:
        'corpus sotu\nmodel lstm\nstage dense = train lstm on sotu { epochs 1 }\nstage pruned = prune dense { to 60%  cubic { end 300  every 20 } }\n',
      right:
        'corpus sotu\nmodel lstm\nstage dense = train lstm on sotu { epochs 1 }\nstage pruned = prune dense { to 60%  cubic { end 300  every 20 }  steps 400 }\n',
    },
  },
  E0323: {
    severity: 'error',
    title: 'the rule for {selectors} sets nothing',
    label: '',
    notes: [],
    hints: ['give it a setting, or delete it'],
    explanation: 'A rule says what is to be done with the tensors that it selects.',
    example: {
      wrong:
        'corpus sotu\nmodel lstm\nstage dense = train lstm on sotu { epochs 1 }\nstage small = quantize dense { bits 4  "decoder" { } }\n',
      right:
        'corpus sotu\nmodel lstm\nstage dense = train lstm on sotu { epochs 1 }\nstage small = quantize dense { bits 4  "decoder" bits 6 }\n',
    },
  },
  E0324: {
    severity: 'error',
    title: 'all of `{tensor}` would be removed',
    label: 'no weight is left',
    notes: [],
    hints: ['prune less, for example to 95%'],
    explanation: 'A matrix without any weight passes nothing on: the model becomes a constant.',
    example: {
      wrong:
        'corpus sotu\nmodel lstm\nstage dense = train lstm on sotu { epochs 1 }\nstage pruned = prune dense { to 100% }\n',
      right:
        'corpus sotu\nmodel lstm\nstage dense = train lstm on sotu { epochs 1 }\nstage pruned = prune dense { to 95% }\n',
    },
  },
  E0325: {
    severity: 'error',
    title: 'a schedule from {from} to {to} removes nothing',
    label: 'not below the end',
    notes: [],
    hints: ['begin with fewer zeros than the {to} of the end'],
    explanation: 'Pruning removes weights; it never brings one back.',
    example: {
      wrong:
        'corpus sotu\nmodel lstm\nstage dense = train lstm on sotu { epochs 1 }\nstage pruned = prune dense { from 60%  to 40%  cubic { end 300  every 20 }  steps 400 }\n',
      right:
        'corpus sotu\nmodel lstm\nstage dense = train lstm on sotu { epochs 1 }\nstage pruned = prune dense { from 40%  to 60%  cubic { end 300  every 20 }  steps 400 }\n',
    },
  },
  E0326: {
    severity: 'error',
    title: '`{tensor}` of `{input}` has {has} zeros already',
    label: 'a target of {to} removes nothing',
    notes: [],
    hints: ['prune to more than {has}, or leave the tensor out'],
    explanation:
      'Pruning goes on from the zeros that the model has. A target that is already reached would do nothing.',
    example: {
      wrong:
        'corpus sotu\nmodel lstm\nstage dense = train lstm on sotu { epochs 1 }\nstage pruned = prune dense { to 60% }\nstage more = prune pruned { to 50% }\n',
      right:
        'corpus sotu\nmodel lstm\nstage dense = train lstm on sotu { epochs 1 }\nstage pruned = prune dense { to 60% }\nstage more = prune pruned { to 70% }\n',
    },
  },
  E0327: {
    severity: 'error',
    title: 'pruning after quantization',
    label: '`{stage}` has quantized this model',
    notes: [],
    hints: ['prune first, then quantize'],
    explanation:
      'Retraining moves weights off the grid that quantization put them on, and the bits would be claimed in vain.',
    example: {
      wrong:
        'corpus sotu\nmodel lstm\nstage dense = train lstm on sotu { epochs 1 }\nstage small = quantize dense { bits 8 }\nstage pruned = prune small { to 60% }\n',
      right:
        'corpus sotu\nmodel lstm\nstage dense = train lstm on sotu { epochs 1 }\nstage pruned = prune dense { to 60% }\nstage small = quantize pruned { bits 8 }\n',
    },
  },
  E0328: {
    severity: 'error',
    title: 'the schedule begins at step {begin} and ends at step {end}',
    label: 'nothing lies between',
    notes: [],
    hints: ['end after the beginning'],
    explanation: 'A schedule acts from its beginning up to, but not including, its end.',
    example: {
      wrong:
        'corpus sotu\nmodel lstm\nstage dense = train lstm on sotu { epochs 1 }\nstage pruned = prune dense { to 60%  cubic { begin 300  end 300  every 20 }  steps 400 }\n',
      right:
        'corpus sotu\nmodel lstm\nstage dense = train lstm on sotu { epochs 1 }\nstage pruned = prune dense { to 60%  cubic { begin 0  end 300  every 20 }  steps 400 }\n',
    },
  },
  E0329: {
    severity: 'error',
    title: 'the schedule acts only once, at step {begin}',
    label: 'the next step would be {next}, after the end at {end}',
    notes: [],
    hints: ['act more often than every {every} steps'],
    explanation:
      'A gradual schedule starts at `from` and needs at least one more step to move away from it: the target would never be reached.',
    example: {
      wrong:
        'corpus sotu\nmodel lstm\nstage dense = train lstm on sotu { epochs 1 }\nstage pruned = prune dense { to 60%  cubic { begin 0  end 300  every 300 }  steps 400 }\n',
      right:
        'corpus sotu\nmodel lstm\nstage dense = train lstm on sotu { epochs 1 }\nstage pruned = prune dense { to 60%  cubic { begin 0  end 300  every 20 }  steps 400 }\n',
    },
  },
  E0330: {
    severity: 'error',
    title: 'this stage quantizes nothing',
    label: 'every tensor is kept',
    notes: [],
    hints: ['leave at least one tensor without `keep yes`, or delete the stage'],
    explanation: 'A stage that changes nothing is a mistake about the experiment.',
    example: {
      wrong:
        'corpus sotu\nmodel lstm\nstage dense = train lstm on sotu { epochs 1 }\nstage small = quantize dense { "*" keep yes }\n',
      right:
        'corpus sotu\nmodel lstm\nstage dense = train lstm on sotu { epochs 1 }\nstage small = quantize dense { "*.bias" keep yes }\n',
    },
  },
  E0331: {
    severity: 'error',
    title: '`{tensor}` of `{input}` has {has} bits already',
    label: '{bits} bits take nothing away',
    notes: [],
    hints: ['quantize to fewer bits than {has}, or write `keep yes` for this tensor'],
    explanation:
      'Precision that is lost does not come back: quantizing to as many bits or more leaves the model as it is.',
    example: {
      wrong:
        'corpus sotu\nmodel lstm\nstage dense = train lstm on sotu { epochs 1 }\nstage small = quantize dense { bits 4 }\nstage again = quantize small { bits 8 }\n',
      right:
        'corpus sotu\nmodel lstm\nstage dense = train lstm on sotu { epochs 1 }\nstage small = quantize dense { bits 8 }\nstage again = quantize small { bits 4 }\n',
    },
  },
  E0341: {
    severity: 'warning',
    title: 'this decay never acts: the model is validated only once, at the end',
    label: '',
    notes: [],
    hints: ['validate more often, for example `validate every 200`'],
    explanation:
      'A plateau is noticed by comparing validations. A single epoch without `validate` has only the one at its end.',
    example: {
      wrong:
        'corpus sotu\nmodel lstm\nstage dense = train lstm on sotu { epochs 1  optimizer sgd { decay plateau } }\n',
      right:
        'corpus sotu\nmodel lstm\nstage dense = train lstm on sotu { epochs 1  optimizer sgd { decay plateau }  validate every 200 }\n',
    },
  },
  E0342: {
    severity: 'error',
    title: 'training with rounded weights after a quantization',
    label: '`{stage}` has quantized this model',
    notes: [],
    hints: ['say all in one stage: `bits` for the weights, and `activations yes`'],
    explanation:
      'Rounding activations takes steps that measure their ranges, and steps move weights off the grid that an earlier quantization put them on.',
    example: {
      wrong:
        'corpus sotu\nmodel lstm\nstage dense = train lstm on sotu { epochs 1 }\nstage small = quantize dense { bits 8 }\nstage smaller = quantize small { bits 6  activations yes }\n',
      right:
        'corpus sotu\nmodel lstm\nstage dense = train lstm on sotu { epochs 1 }\nstage small = quantize dense { bits 6  activations yes }\n',
    },
  },
  E0351: {
    severity: 'error',
    title: '`{setting}` do not ascend: {later} follows {earlier}',
    label: '',
    notes: [],
    hints: ["write each bin's first word once, the smallest first"],
    explanation:
      'An adaptive vocabulary cuts the words, ordered by frequency, into bins. `cutoffs`, or the `splits` of an ordered-neurons LSTM, are the ids at which the bins after the first begin.',
    example: {
      wrong: 'model lm = transformer { vocabulary adaptive { cutoffs [20k, 4k]  widths [256, 64, 16] } }\n',
      right: 'model lm = transformer { vocabulary adaptive { cutoffs [4k, 20k]  widths [256, 64, 16] } }\n',
    },
  },
  E0352: {
    severity: 'error',
    title: '`widths` has {widths} entries for {bins} bins',
    label: '',
    notes: ['{cutoffs} cutoffs make {bins} bins'],
    hints: ['write one width more than cutoffs'],
    explanation: 'Each bin of an adaptive vocabulary has vectors of its own width.',
    example: {
      wrong: 'model lm = transformer { vocabulary adaptive { cutoffs [4k]  widths [256, 64, 16] } }\n',
      right: 'model lm = transformer { vocabulary adaptive { cutoffs [4k]  widths [256, 64] } }\n',
    },
  },
  E0353: {
    severity: 'error',
    title: 'the first of `widths` is {first}, but the model is {width} wide',
    label: '',
    notes: [],
    hints: ['make the first width that of the model'],
    explanation:
      'The most frequent words enter the model without a projection, so their vectors must be as wide as it is.',
    example: {
      wrong: 'model lm = transformer { width 128  vocabulary adaptive { cutoffs [4k]  widths [256, 64] } }\n',
      right: 'model lm = transformer { width 128  vocabulary adaptive { cutoffs [4k]  widths [128, 64] } }\n',
    },
  },
  E0354: {
    severity: 'error',
    title: 'the last bin is empty: it begins at word {cutoff}, and `{corpus}` has {words}',
    label: '',
    notes: [],
    hints: ['cut where there are words, or leave the last cutoff and its width out'],
    explanation:
      'A bin of an adaptive vocabulary without a word has nothing to learn and nothing to predict.',
    example: {
      wrong:
        'corpus sotu { vocabulary_size 5k }\nmodel lm = transformer { vocabulary adaptive { cutoffs [6k]  widths [256, 64] } }\nstage dense = train lm on sotu { epochs 1 }\n',
      right:
        'corpus sotu { vocabulary_size 5k }\nmodel lm = transformer { vocabulary adaptive { cutoffs [2k]  widths [256, 64] } }\nstage dense = train lm on sotu { epochs 1 }\n',
    },
  },
  E0355: {
    severity: 'error',
    title: 'the words of `{corpus}` are not ordered by frequency, as an adaptive vocabulary needs them',
    label: '',
    notes: ['`order appearance` numbers them as they come, as older programs do'],
    hints: ['leave out `order appearance`, or write `vocabulary plain`'],
    explanation:
      'The bins of an adaptive vocabulary hold frequent words first. Over words in any other order they would cost quality and save nothing.',
    example: {
      wrong:
        'corpus ptb { path "data/ptb"  order appearance }\nmodel lm = transformer { vocabulary adaptive { cutoffs [2k]  widths [256, 64] } }\nstage dense = train lm on ptb { epochs 1 }\n',
      right:
        'corpus ptb { path "data/ptb" }\nmodel lm = transformer { vocabulary adaptive { cutoffs [2k]  widths [256, 64] } }\nstage dense = train lm on ptb { epochs 1 }\n',
    },
  },
} as const satisfies Rows;
