/** An experiment of every stage kind that runs in seconds, and what is read off its runs. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { StageRecord } from '../../src/store/record.ts';
import { launcher, type Answer, type CallOptions, type Workspace } from '../support/athanor.ts';
import { tinyText } from '../support/tiny.ts';

export const tinyExperiment = `# A small experiment of every kind of stage.
corpus words = text { path "words.txt"   valid 10%   test 10%   min_count 1 }

model lstm { layers 1   embedding 12   width 12   dropout 10% }

stage dense = train lstm on words {
  steps 60   batch 4   bptt 6   seed 3
  optimizer sgd { rate 2   clip 0.5 }
  checkpoint { every 5 }
}

stage pruned = prune dense {
  to 60%
  cubic { begin 0   end 10   every 5 }
  steps 10
}

stage small = quantize pruned { bits 6 }

evaluate [dense, pruned, small] on [valid, test]
`;

export const tinyFiles = { 'words.txt': tinyText(500), 'tiny.exp': tinyExperiment };

/** Long enough that nearly every moment of a run falls into the training. */
export const longFiles = { ...tinyFiles, 'tiny.exp': tinyExperiment.replace('steps 60', 'steps 500') };

/** A sparse training in parts, of varied lengths, that averages its weights early on and keeps the best of all. */
export const averagingFiles = {
  ...longFiles,
  'tiny.exp': longFiles['tiny.exp']
    .replace(
      'batch 4   bptt 6',
      'batch 4   sub_batch 2   bptt 6   lengths varied { deviation 1 }   keep best',
    )
    .replace('clip 0.5 }', 'clip 0.5   average from 2   restart [20] }\n  sparse { density 70% }'),
};

export interface Executions {
  readonly answer: Answer;
  readonly ran: readonly string[];
  readonly hit: readonly string[];
}

/** Runs `tiny.exp` and tells, from the run's own events, which stages were executed. */
export async function execute(
  place: Workspace,
  words: readonly string[] = [],
  env: CallOptions['env'] = {},
): Promise<Executions> {
  const answer = await place.athanor(['run', 'tiny.exp', '--json', ...words], { env });
  const events = answer.stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as { type: string; stage?: string });
  const stages = (type: string) =>
    events.filter((event) => event.type === type).map(({ stage }) => stage ?? '');
  return { answer, ran: stages('stage ran'), hit: stages('stage hit') };
}

/** Digest of every output of every record in a store, by content key and role. */
export function artifacts(folder: string): Readonly<Record<string, string>> {
  const records = join(folder, 'act');
  const digests = readdirSync(records, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.json'))
    .map((file) => JSON.parse(readFileSync(join(records, file), 'utf8')) as StageRecord)
    .flatMap((record) =>
      Object.entries(record.outputs).map(([role, { digest }]) => [`${record.contentKey} ${role}`, digest]),
    );
  return Object.fromEntries(digests) as Record<string, string>;
}

/**
 * Resolves at the first such event of `dense`, which may be a log's line that ends in certain words; the process leads a
 * group of its own, as under a shell.
 */
export async function startTraining(place: Workspace, event: string, words = '') {
  const child = spawn(process.execPath, [launcher, 'run', 'tiny.exp', '--json'], {
    cwd: place.folder,
    detached: true,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const ended = once(child, 'close');
  let text = '';
  for await (const part of child.stdout.setEncoding('utf8')) {
    text += part as string;
    const lines = text.split('\n').filter((line) => line.includes(`"type":"${event}","stage":"dense"`));
    if (lines.some((line) => words === '' || line.includes(`${words}"`))) break;
  }
  const group = child.pid;
  assert.ok(group !== undefined);
  return { group, ended };
}
