/** The experiments that are killed: every way a stage keeps what it has so far, with an interval between checkpoints. */
import { stream } from '../../../src/ml/random/stream.ts';
import { tinyText } from '../../support/tiny.ts';

/** In steps of a training; of labels a checkpoint follows each block. */
export const interval = 5;

const text = `
corpus words = text { path "words.txt"   valid 10%   test 10%   min_count 1 }

model lstm { layers 1   embedding 12   width 12   dropout 10% }

stage dense = train lstm on words {
  steps 150   batch 4   bptt 6   seed 3
  optimizer sgd { rate 2   clip 0.5 }
  checkpoint { every ${interval} }
}

stage pruned = prune dense {
  to 60%
  cubic { begin 0   end 40   every 5 }
  steps 60
  checkpoint { every ${interval} }
}

stage labels = soft_labels dense { top 4   chunk 120   batch 2   bptt 12   checkpoint { every 1 } }

stage small = quantize pruned { bits 6 }

evaluate small on valid
`;

/** Most of the time goes into labels of four full pieces, 16 MiB each, and one that is not; then somebody reads them. */
const labels = `
corpus words = text { path "words.txt"   valid 1%   test 1%   min_count 1 }

model lstm { layers 1   embedding 12   width 12 }

stage dense = train lstm on words {
  steps 20   batch 4   bptt 6   seed 3
  optimizer sgd { rate 2   clip 0.5 }
  checkpoint { every ${interval} }
}

stage labels = soft_labels dense {
  top 96   chunk 120   batch 8   bptt 12
  checkpoint { every ${interval} }
}

stage student = train lstm on words {
  steps 20   batch 4   bptt 6   seed 7
  distill labels { hard 50% }
  optimizer sgd { rate 2   clip 0.5 }
  checkpoint { every ${interval} }
}
`;

/** Sentences of eight words over more of them than a label has. */
function wideText(lines: number): string {
  const random = stream(1, 'words');
  const word = (): string => `w${random.word() % 120}`;
  return Array.from({ length: lines }, () => `${Array.from({ length: 8 }, word).join(' ')}\n`).join('');
}

export type Experiment = keyof typeof experiments;

export const experiments = {
  small: { 'words.txt': tinyText(300), 'tiny.exp': text },
  labels: { 'words.txt': wideText(10_000), 'tiny.exp': labels },
};
