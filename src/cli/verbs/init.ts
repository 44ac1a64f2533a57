import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { exitCodes, UsageError } from '../exit.ts';
import { reasonOf } from '../files.ts';
import { printJson } from '../session.ts';
import type { Verb } from './verb.ts';

const starter = `# What does pruning cost a small language model, and what does quantizing it add?
# Change a number and run again: only the stages that it reaches run.

corpus sotu { min_count 5 }

model lstm {
  layers 2
  embedding 128
  width 128
  dropout 20%
}

stage dense = train lstm on sotu {
  steps 400
  batch 20
  bptt 35
  optimizer sgd { rate 20  clip 0.25 }
}

stage pruned = prune dense {
  to 60%
}

stage small = quantize pruned {
  bits 8
}

evaluate [dense, pruned, small] on [valid, test]
`;

/** Writes a first experiment; never over a file that is there. */
export const init: Verb = async (session, [file = 'experiment.exp']) => {
  const path = resolve(session.cwd, file);
  try {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, starter, { flag: 'wx' });
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') {
      throw new UsageError(`${file} is there already`, 'name another file: athanor init other.exp');
    }
    throw new UsageError(`cannot write ${file}: ${reasonOf(error)}`);
  }
  if (session.json) printJson(session, 'init', { file });
  else {
    session.out.line(`wrote ${file}`);
    session.out.line(session.out.paint('faint', `next: athanor plan ${file}, then athanor run ${file}`));
  }
  return Promise.resolve(exitCodes.ok);
};
