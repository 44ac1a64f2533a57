import type { Rows } from './row.ts';

const base = 'corpus sotu\nmodel lstm\n';

/** E07xx: sweeps and their cells. */
export const sweeps = {
  E0701: {
    severity: 'error',
    title: 'there are no {what} to sweep over',
    label: '{reason}',
    notes: [],
    hints: ['give at least one, for example `seeds 1..3` or `sweep width in [100, 200]`'],
    explanation: 'A sweep has a cell for each value of its variable, so without values it has none.',
    example: {
      wrong: `${base}seeds 5..1 {\n  stage dense = train lstm on sotu { epochs 1 }\n}\n`,
      right: `${base}seeds 1..5 {\n  stage dense = train lstm on sotu { epochs 1 }\n}\n`,
    },
  },
  E0702: {
    severity: 'error',
    title: 'this value cannot stand in the name of a cell',
    label: '',
    notes: [],
    hints: ['give it a name with `let`, and sweep over the name'],
    explanation:
      'Each cell is called by its values, as in `dense[width=200]`. Numbers, words and plain texts can be read there; lists, ranges and sums cannot, so they need a name.',
    example: {
      wrong: `corpus sotu\nsweep width in [(2 * 50), 200] {\n  model lstm { width width }\n  stage dense = train lstm on sotu { epochs 1 }\n}\n`,
      right: `corpus sotu\nlet narrow = (2 * 50)\nsweep width in [narrow, 200] {\n  model lstm { width width }\n  stage dense = train lstm on sotu { epochs 1 }\n}\n`,
    },
  },
  E0703: {
    severity: 'error',
    title: 'each value must be a list of {count}, one for each of {names}',
    label: 'has {found}',
    notes: [],
    hints: ['for example `sweep [width, batch] in [[200, 20], [400, 10]]`'],
    explanation: 'Variables in brackets vary together: each value of the sweep gives one to each of them.',
    example: {
      wrong: `corpus sotu\nsweep [width, n] in [[200, 20], [400]] {\n  model lstm { width width }\n  stage dense = train lstm on sotu { epochs 1  batch n }\n}\n`,
      right: `corpus sotu\nsweep [width, n] in [[200, 20], [400, 10]] {\n  model lstm { width width }\n  stage dense = train lstm on sotu { epochs 1  batch n }\n}\n`,
    },
  },
  E0704: {
    severity: 'error',
    title: 'this sweep comes to {cells} cells; {most} is the most',
    label: '',
    notes: [],
    hints: ['every combination of the axes is a cell: let some vary together, or sweep over fewer values'],
    explanation:
      'The number of cells is the product of the numbers of values. Past some thousands, a sweep is most likely a slip of the pen.',
    example: {
      wrong: `${base}seeds 1..1000000 {\n  stage dense = train lstm on sotu { epochs 1 }\n}\n`,
      right: `${base}seeds 1..10 {\n  stage dense = train lstm on sotu { epochs 1 }\n}\n`,
    },
  },
  E0705: {
    severity: 'error',
    title: '`{name}` is no list',
    label: 'the values of a sweep are a list',
    notes: [],
    hints: ['write the values in brackets: `[{name}]`'],
    explanation: 'The name behind `in` must be that of a `let` with a list.',
    example: {
      wrong: `${base}let n = 3\nsweep seed in n {\n  stage dense = train lstm on sotu { epochs 1  seed seed }\n}\n`,
      right: `${base}let n = [1, 2, 3]\nsweep seed in n {\n  stage dense = train lstm on sotu { epochs 1  seed seed }\n}\n`,
    },
  },
  E0706: {
    severity: 'error',
    title: '`..` counts in whole numbers',
    label: 'not a whole number',
    notes: [],
    hints: ['list the values: `[10%, 20%, 30%]`'],
    explanation:
      '`1..5` stands for 1, 2, 3, 4 and 5. Between fractions or times it would not say in which steps.',
    example: {
      wrong: `${base}seeds 0.5..2 {\n  stage dense = train lstm on sotu { epochs 1 }\n}\n`,
      right: `${base}seeds 1..2 {\n  stage dense = train lstm on sotu { epochs 1 }\n}\n`,
    },
  },
  E0707: {
    severity: 'error',
    title: '{value} is listed twice',
    label: 'the same again',
    notes: [],
    hints: ['delete one of them'],
    explanation: 'Two equal values would be two cells that are one and the same experiment.',
    example: {
      wrong: `${base}seeds [1, 2, 1] {\n  stage dense = train lstm on sotu { epochs 1 }\n}\n`,
      right: `${base}seeds [1, 2, 3] {\n  stage dense = train lstm on sotu { epochs 1 }\n}\n`,
    },
  },
  E0708: {
    severity: 'error',
    title: 'nothing in this sweep depends on `{variable}`',
    label: '',
    notes: [],
    hints: ['{advice}', 'name it where its value belongs, or take it out of the sweep'],
    explanation:
      'A cell is made for each value of what it depends on. A variable that nothing names would change nothing.',
    example: {
      wrong: `${base}sweep rate in [1, 5] {\n  stage dense = train lstm on sotu { epochs 1 }\n}\n`,
      right: `${base}sweep rate in [1, 5] {\n  stage dense = train lstm on sotu { epochs 1  optimizer sgd { rate rate } }\n}\n`,
    },
  },
  E0709: {
    severity: 'error',
    title: '`{name}` is swept over {variables}: say which cell is meant',
    label: '{problem}',
    notes: ['its cells are: {known}'],
    hints: ['{advice}'],
    explanation:
      'Inside its sweep a name means the cell at hand. Outside, one cell is named by its values, as in `dense[seed=1]`; an evaluation may take several, `dense[*]`.',
    example: {
      wrong: `${base}seeds 1..2 {\n  stage dense = train lstm on sotu { epochs 1 }\n}\nstage small = quantize dense { bits 8 }\n`,
      right: `${base}seeds 1..2 {\n  stage dense = train lstm on sotu { epochs 1 }\n}\nstage small = quantize dense[seed=1] { bits 8 }\n`,
    },
  },
  E0710: {
    severity: 'error',
    title: '`{name}` has no cell with {binding}',
    label: '',
    notes: ['its cells are: {known}'],
    hints: ['did you mean `{nearest}`?'],
    explanation:
      'In brackets stand variables of the sweep that declares the name, each with one of its values.',
    example: {
      wrong: `${base}seeds 1..2 {\n  stage dense = train lstm on sotu { epochs 1 }\n}\nevaluate dense[seed=3] on test\n`,
      right: `${base}seeds 1..2 {\n  stage dense = train lstm on sotu { epochs 1 }\n}\nevaluate dense[seed=2] on test\n`,
    },
  },
  E0711: {
    severity: 'error',
    title: '`{name}` is not swept, so it has no cells',
    label: '',
    notes: [],
    hints: ['leave the brackets out'],
    explanation: 'Only what a sweep declares, and depends on one of its variables, has cells.',
    example: {
      wrong: `${base}stage dense = train lstm on sotu { epochs 1 }\nevaluate dense[seed=1] on test\n`,
      right: `${base}stage dense = train lstm on sotu { epochs 1 }\nevaluate dense on test\n`,
    },
  },
  E0712: {
    severity: 'error',
    title: 'this evaluation varies with `{variable}`, but `{name}` does not',
    label: '',
    notes: [],
    hints: ['evaluate a stage that depends on `{variable}`'],
    explanation:
      'A stage is evaluated once. If the evaluation depended on a variable that its stage does not depend on, it would take place several times.',
    example: {
      wrong: `${base}stage dense = train lstm on sotu { epochs 1 }\nsweep n in [1, 10] {\n  evaluate dense on test { batch n }\n}\n`,
      right: `${base}stage dense = train lstm on sotu { epochs 1 }\nevaluate dense on test { batch 10 }\n`,
    },
  },
  E0713: {
    severity: 'error',
    title: '`{variable}` is not a name here: it has the value {value}',
    label: '{problem}',
    notes: [],
    hints: ['sweep over names, for example `sweep {variable} in [one, other]`'],
    explanation:
      'A variable may stand where a model, a stage or a corpus is named, if each of its values is such a name.',
    example: {
      wrong: `corpus sotu\nsweep kind in [1, 2] {\n  model m = kind\n  stage dense = train m on sotu { epochs 1 }\n}\n`,
      right: `corpus sotu\nsweep kind in [lstm, rhn] {\n  model m = kind\n  stage dense = train m on sotu { epochs 1 }\n}\n`,
    },
  },
} as const satisfies Rows;
