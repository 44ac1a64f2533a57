/** An experiment that runs in about a second: a few lines of text, a model of some hundred parameters. */

/** Deterministic sentences over a small vocabulary. */
export function tinyText(lines = 300): string {
  const words = 'the a cat dog runs sits on under mat rug and or then now here'.split(' ');
  let state = 7;
  const word = (): string => {
    state = (state * 1103515245 + 12345) % 2147483648;
    return words[state % words.length] ?? '';
  };
  return Array.from({ length: lines }, () => `${Array.from({ length: 8 }, word).join(' ')}\n`).join('');
}

export const tinyExperiment = `# a tiny experiment
corpus mine = text { path "words.txt"  min_count 1 }
model lstm { layers 1  embedding 8  width 8 }

stage dense = train lstm on mine {
  steps 6  batch 2  bptt 5  seed 1
  engine reference
  optimizer sgd { rate 1  clip 0.25 }
}
stage pruned = prune dense { to 60% }
stage small = quantize pruned { bits 8 }

evaluate [dense, pruned, small] on [valid, test] { expect perplexity(test) < 300 }
`;

export const tinyFiles = { 'tiny.exp': tinyExperiment, 'words.txt': tinyText() };
