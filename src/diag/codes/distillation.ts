import type { Rows } from './row.ts';

/** E038x: teachers and students. */
export const distillation = {
  E0380: {
    severity: 'error',
    title: '`top {top}`, but `{corpus}` has at most {words} words',
    label: 'more than there are',
    notes: [],
    hints: ['write `top {words}` or less; 30 are usual'],
    explanation:
      'Soft labels keep the k most probable words for each token of the text, so k is at most the size of the vocabulary.',
    example: {
      wrong:
        'corpus sotu { vocabulary_size 50 }\nmodel lstm\nstage dense = train lstm on sotu { epochs 1 }\nstage labels = soft_labels dense { top 60 }\n',
      right:
        'corpus sotu { vocabulary_size 50 }\nmodel lstm\nstage dense = train lstm on sotu { epochs 1 }\nstage labels = soft_labels dense { top 10 }\n',
    },
  },
  E0381: {
    severity: 'error',
    title: '`{labels}` tells of `{theirs}`, but `{student}` learns `{own}`',
    label: 'labels of another corpus',
    notes: ['{because}'],
    hints: ['train on `{theirs}`, or let a teacher that learnt `{own}` make the labels'],
    explanation:
      'Soft labels have a row for each token of the text that they were made on, and words by their ids there. With another text or another vocabulary a student would be taught nonsense.',
    example: {
      wrong:
        'corpus sotu\ncorpus small = sotu { vocabulary_size 50 }\nmodel lstm\nstage dense = train lstm on sotu { epochs 1 }\nstage labels = soft_labels dense { top 10 }\nstage student = train lstm on small { epochs 1  distill labels { hard 50% -> 95% } }\n',
      right:
        'corpus sotu\nmodel lstm\nstage dense = train lstm on sotu { epochs 1 }\nstage labels = soft_labels dense { top 10 }\nstage student = train lstm on sotu { epochs 1  distill labels { hard 50% -> 95% } }\n',
    },
  },
  E0382: {
    severity: 'error',
    title: '`distill` needs soft labels, but `{name}` yields {found}',
    label: '',
    notes: ['these yield soft labels: {known}'],
    hints: ['did you mean `{nearest}`?', 'make some: `stage labels = soft_labels {name}`'],
    explanation:
      'A student learns from what a teacher says of each token of the text. A `soft_labels` stage writes that down once, so that any number of students can learn from it.',
    example: {
      wrong:
        'corpus sotu\nmodel lstm\nstage dense = train lstm on sotu { epochs 1 }\nstage student = train lstm on sotu { epochs 1  distill dense { hard 50% } }\n',
      right:
        'corpus sotu\nmodel lstm\nstage dense = train lstm on sotu { epochs 1 }\nstage labels = soft_labels dense\nstage student = train lstm on sotu { epochs 1  distill labels { hard 50% } }\n',
    },
  },
} as const satisfies Rows;
