import type { Rows } from './row.ts';

/** E08xx: imports between files. */
export const imports = {
  E0801: {
    severity: 'error',
    title: 'this path leaves the project: {path}',
    label: '',
    notes: ['the project is {project}'],
    hints: ['keep what is imported inside the project, and name it relative to this file'],
    explanation:
      'An import names a file of the same project, relative to the file in which it stands. The project is the nearest folder above with a `package.json` or a `.git`, or else the working directory.',
    example: null,
  },
  E0802: {
    severity: 'error',
    title: '{file} declares no `{name}`',
    label: '',
    notes: ['it declares: {known}'],
    hints: ['did you mean `{nearest}`?'],
    explanation:
      'An import of names takes declarations of the other file: corpora, models, stages and `let`s.',
    example: null,
  },
  E0803: {
    severity: 'error',
    title: 'imports go round in a circle: {path}',
    label: 'this leads back',
    notes: [],
    hints: ['put what both need into a third file'],
    explanation: 'A file may import others but never, through however many, itself.',
    example: null,
  },
  E0804: {
    severity: 'error',
    title: 'an import stands outside of all braces',
    label: '',
    notes: [],
    hints: ['move it to the beginning of the file'],
    explanation: 'What a file imports is the same for all cells of a sweep.',
    example: {
      wrong:
        'corpus sotu\nmodel lstm\nseeds 1..2 {\n  import "base.exp"\n  stage dense = train lstm on sotu { epochs 1 }\n}\n',
      right: 'corpus sotu\nmodel lstm\nseeds 1..2 {\n  stage dense = train lstm on sotu { epochs 1 }\n}\n',
    },
  },
  E0805: {
    severity: 'warning',
    title: 'nothing here uses the import of {what}',
    label: '',
    notes: [],
    hints: ['delete it'],
    explanation: 'Nothing that this file declares refers to what is imported, so it can change no result.',
    example: null,
  },
} as const satisfies Rows;
