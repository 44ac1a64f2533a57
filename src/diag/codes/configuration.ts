import type { Rows } from './row.ts';

/** E06xx: the user's configuration. */
export const configuration = {
  E0601: {
    severity: 'error',
    title: 'the configuration is not JSON: {problem}',
    label: '',
    notes: [],
    hints: ['for example `{example}`'],
    explanation:
      'The configuration is one JSON object in the file `athanor/config.json` under XDG_CONFIG_HOME, or under `~/.config` where that is not set. It says what holds where neither the experiment nor the command line says anything.',
    example: null,
  },
  E0602: {
    severity: 'error',
    title: 'unknown setting `{setting}` of the configuration',
    label: '',
    notes: ['settings there: {known}'],
    hints: ['did you mean `{nearest}`?'],
    explanation:
      'What is not known would be silently ignored. The configuration has `engine` and `device`, with the words that a stage takes: it says what computes stages of which neither the experiment nor the command line says so.',
    example: null,
  },
  E0603: {
    severity: 'error',
    title: '`{setting}` of the configuration takes {expected}, not {found}',
    label: '',
    notes: [],
    hints: ['did you mean `{nearest}`?'],
    explanation:
      'A setting of the configuration takes the words that the setting of the same name in a stage takes.',
    example: null,
  },
} as const satisfies Rows;
