/** The experiment that is killed: every way a stage keeps what it has so far, with an interval between checkpoints. */
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

export const files = { 'words.txt': tinyText(300), 'tiny.exp': text };
