import type { Rows } from './row.ts';

/** E01xx: the text cannot be read as the language. */
export const syntax = {
  E0101: {
    severity: 'error',
    title: 'this file is not UTF-8 text',
    label: 'byte {byte} (0x{value}) cannot be decoded',
    notes: [],
    hints: ['save the file as UTF-8; if it is not a text file, the wrong file was named'],
    explanation:
      'An .exp file is text in UTF-8. The byte shown is the first one that no UTF-8 text can have at that place.',
    example: null,
  },
  E0102: {
    severity: 'error',
    title: 'control character {character} in the text',
    label: 'not visible in most editors',
    notes: [],
    hints: ['delete it; only tab and line end are allowed among control characters'],
    explanation:
      'NUL and other control characters cannot be seen and usually come from a damaged file or a copied terminal screen.',
    example: { wrong: 'let width \u0000= 200\n', right: 'let width = 200\n' },
  },
  E0103: {
    severity: 'error',
    title: 'this file is too large: {size} MB, the limit is {limit} MB',
    label: 'nothing was read',
    notes: [],
    hints: ['a corpus is named by its path: `corpus mine = text {open} path "data/mine" {close}`'],
    explanation:
      'An experiment is a short description. A file of megabytes is nearly always data that was passed by mistake.',
    example: null,
  },
  E0104: {
    severity: 'error',
    title: 'this file declares nothing',
    label: '',
    notes: [],
    hints: ['begin with a corpus and a model; `athanor init` writes a complete example'],
    explanation: 'A file without any declaration describes no experiment.',
    example: { wrong: '# to be written\n', right: 'corpus sotu\n' },
  },
  E0105: {
    severity: 'error',
    title: 'unexpected character {character}',
    label: '',
    notes: [],
    hints: ['{advice}'],
    explanation:
      'Outside strings and comments the language uses ASCII letters, digits, `_` and a few signs. Other characters belong in a string or a comment.',
    example: { wrong: "corpus ptb { path 'data/ptb' }\n", right: 'corpus ptb { path "data/ptb" }\n' },
  },
  E0106: {
    severity: 'error',
    title: 'this string has no end',
    label: 'no closing `"` on this line',
    notes: [],
    hints: ['a string ends on the line where it began; write \\n for a line end inside it'],
    explanation: 'A string stands between two double quotes on one line.',
    example: { wrong: 'corpus ptb { path "data/ptb }\n', right: 'corpus ptb { path "data/ptb" }\n' },
  },
  E0107: {
    severity: 'error',
    title: 'unknown escape `{escape}` in a string',
    label: '',
    notes: [],
    hints: ['known are \\" \\\\ \\n \\t; a backslash itself is written \\\\'],
    explanation: 'A backslash in a string begins one of four escapes: \\" \\\\ \\n \\t.',
    example: { wrong: 'corpus ptb { path "data\\ptb" }\n', right: 'corpus ptb { path "data/ptb" }\n' },
  },
  E0108: {
    severity: 'error',
    title: '`{text}` is not a number',
    label: '{reason}',
    notes: [],
    hints: ['{advice}'],
    explanation:
      'A number is digits, optionally a point with more digits, optionally an exponent, optionally a unit without a space: 200, 0.5, 1e-3, 200k, 50%. Integers above 2^53 cannot be held exactly and are refused.',
    example: { wrong: 'let rate = .5\n', right: 'let rate = 0.5\n' },
  },
  E0109: {
    severity: 'error',
    title: 'unknown unit `{unit}`',
    label: '',
    notes: ['units: {units}'],
    hints: ['did you mean `{nearest}`?', 'put a space between the number and the next word'],
    explanation:
      'A unit follows its number without a space. k M G count, % is a hundredth, s min h d are times, KB MB GB are bytes (powers of 1000). Case matters: M is a million, min is a minute.',
    example: { wrong: 'let steps = 200K\n', right: 'let steps = 200k\n' },
  },
  E0110: {
    severity: 'error',
    title: 'expected {expected}, found {found}',
    label: '',
    notes: [],
    hints: ['{advice}'],
    explanation:
      'The text departs from the grammar at the place shown. grammar/exp.html shows in railroad diagrams what may follow what, and grammar/exp.ebnf says the same as text.',
    example: {
      wrong: 'evaluate dense [valid, test]\n',
      right: 'evaluate dense on [valid, test]\n',
    },
  },
  E0111: {
    severity: 'error',
    title: 'this `{bracket}` is never closed',
    label: 'opened here',
    notes: [],
    hints: ['add `{close}` {where}'],
    explanation:
      'Every bracket must be closed. A declaration (`corpus`, `model`, `stage`, ...) at the start of a line ends all brackets that are still open, so that the rest of the file can be checked.',
    example: {
      wrong: 'model lstm { layers 2\ncorpus sotu\n',
      right: 'model lstm { layers 2 }\ncorpus sotu\n',
    },
  },
  E0112: {
    severity: 'error',
    title: 'this `{bracket}` closes nothing',
    label: '',
    notes: [],
    hints: ['delete it', 'the open bracket here is `{open}`, closed by `{close}`'],
    explanation: 'A closing bracket must match the bracket that was opened last.',
    example: { wrong: 'model lstm { layers 2 } }\n', right: 'model lstm { layers 2 }\n' },
  },
  E0113: {
    severity: 'error',
    title: '{what} needs a name',
    label: 'the name belongs here',
    notes: [],
    hints: ['for example `{example}`'],
    explanation:
      'A declaration begins with its keyword and the name under which the rest of the file refers to it.',
    example: { wrong: 'let = 200\n', right: 'let width = 200\n' },
  },
  E0114: {
    severity: 'error',
    title: '`{setting}` has no value',
    label: 'a value or a block must follow',
    notes: [],
    hints: ['a switch is written `{setting} yes`'],
    explanation:
      'A setting is a name followed by a value, a block in braces, or both. There is no setting by mere mention: what is on is written `yes`.',
    example: { wrong: 'model lstm { tied }\n', right: 'model lstm { tied yes }\n' },
  },
  E0115: {
    severity: 'error',
    title: 'nested too deep: more than {limit} {what}',
    label: '',
    notes: [],
    hints: ['name a part of it with `let`', 'no experiment needs this; is the text damaged?'],
    explanation:
      'Brackets may be nested, and sums may be long, up to a limit that keeps every tool responsive.',
    example: { wrong: `let a = ${'['.repeat(80)}1${']'.repeat(80)}\n`, right: 'let a = [1]\n' },
  },
  E0116: {
    severity: 'error',
    title: '`{word}` is a word of the language and cannot be a name',
    label: '',
    notes: ['reserved: {reserved}'],
    hints: ['{advice}'],
    explanation: 'The keywords of the language cannot serve as names.',
    example: { wrong: 'let model = 200\n', right: 'let width = 200\n' },
  },
  E0117: {
    severity: 'error',
    title: '`{word}` begins no declaration',
    label: '',
    notes: ['a declaration begins with one of: {known}'],
    hints: ['did you mean `{nearest}`?'],
    explanation:
      'At the top level of a file stand declarations only. A setting belongs inside the braces of one of them.',
    example: { wrong: 'modle lstm { layers 2 }\n', right: 'model lstm { layers 2 }\n' },
  },
  E0118: {
    severity: 'error',
    title: '`{sign}` does not belong {place}',
    label: '',
    notes: [],
    hints: ['{advice}'],
    explanation:
      'A setting is its name and its value with a space between them, and settings follow one another without any sign. A comma separates the items of a list only.',
    example: {
      wrong: 'model lstm { layers = 2, width = 200 }\n',
      right: 'model lstm { layers 2  width 200 }\n',
    },
  },
  E0119: {
    severity: 'error',
    title: '{what} is incomplete',
    label: '{missing} must follow',
    notes: [],
    hints: ['for example `{example}`'],
    explanation: 'A declaration or setting breaks off before a part that it cannot do without.',
    example: { wrong: 'stage dense = train\n', right: 'stage dense = train lstm on sotu\n' },
  },
  E0120: {
    severity: 'error',
    title: '`{verb}` is what the stage does, which has no cells',
    label: '',
    notes: [],
    hints: ['write the brackets behind the name of the stage that is meant, or `with` behind them'],
    explanation:
      'Brackets behind a name choose cells of what a sweep declares. A verb such as `prune` is no such thing.',
    example: {
      wrong: 'stage small = quantize[seed=1] dense\n',
      right: 'stage small = quantize dense[seed=1]\n',
    },
  },
} as const satisfies Rows;
