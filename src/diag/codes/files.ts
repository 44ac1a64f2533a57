import type { Rows } from './row.ts';

/** E04xx: the files that an experiment names. */
export const files = {
  E0401: {
    severity: 'error',
    title: '{what} does not exist: {path}',
    label: '',
    notes: ['looked for: {resolved}', 'in {folder} there are: {known}'],
    hints: ['did you mean "{nearest}"?', '{advice}'],
    explanation:
      'A path in an .exp file is relative to the folder of that file; in `--set` to the working directory.',
    example: null,
  },
  E0402: {
    severity: 'error',
    title: '{what} cannot be read: {path}',
    label: '',
    notes: ['{reason}'],
    hints: ['{advice}'],
    explanation: 'The file is there, but the operating system refuses to read it.',
    example: null,
  },
  E0403: {
    severity: 'error',
    title: '{path} is {found}, but {expected} is needed',
    label: '',
    notes: [],
    hints: ['{advice}'],
    explanation: 'A file was named where a folder is needed, or the other way round.',
    example: null,
  },
  E0404: {
    severity: 'error',
    title: 'there is no file for the {split} split in {folder}',
    label: '',
    notes: ['looked for: {tried}', 'found: {known}'],
    hints: ['unpack the corpus there under its usual names, or name another folder'],
    explanation:
      'A known corpus is a folder with the file names under which it is distributed, plain or gzipped.',
    example: null,
  },
  E0405: {
    severity: 'error',
    title: 'there is no text in {folder}',
    label: '',
    notes: ['taken as text are names that end in: {endings}', 'found: {known}'],
    hints: ['name a folder with text files, or a single file'],
    explanation: 'A corpus of text is made of all text files of its folder.',
    example: null,
  },
} as const satisfies Rows;
