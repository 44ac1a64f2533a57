/** The same shape of work for every tool: N stages, each of which depends on the one before. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Contender } from './timing.ts';

const indices = (count: number) => Array.from({ length: count }, (_, index) => index);

/**
 * A corpus, a tiny model, then a chain of prunings, each a little sparser than the one before. `stages` counts
 * all of them, so `stages` = 10 is 8 prunings.
 */
export function experiment(stages: number): string {
  const prunings = indices(stages - 2).map((index) => {
    const input = index === 0 ? 'base' : `p${index - 1}`;
    return `stage p${index} = prune ${input} { to ${((index + 1) / stages).toFixed(6)} }`;
  });
  return [
    'corpus tiny = text { path "tiny.txt"   valid 10%   test 10%   min_count 1 }',
    'model lstm { layers 1   embedding 8   width 8 }',
    'stage base = train lstm on tiny { steps 2   batch 2   bptt 4 }',
    ...prunings,
    '',
  ].join('\n');
}

export function athanorChain(folder: string, stages: number, launcher: string): Contender {
  mkdirSync(folder, { recursive: true });
  const line = 'the quick brown fox jumps over the lazy dog while a small furnace keeps its heat\n';
  writeFileSync(join(folder, 'tiny.txt'), line.repeat(60));
  writeFileSync(join(folder, 'chain.exp'), experiment(stages));
  return { name: 'athanor', command: process.execPath, arguments: [launcher, 'run', 'chain.exp'], folder };
}

export function makeChain(folder: string, stages: number): Contender {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'f0'), 'input\n');
  const rules = indices(stages).map((index) => `f${index + 1}: f${index}\n\tcp f${index} f${index + 1}\n`);
  writeFileSync(join(folder, 'Makefile'), `all: f${stages}\n${rules.join('')}`);
  return { name: 'make', command: 'make', arguments: ['-s'], folder };
}

export function turboChain(folder: string, stages: number, modules: string): Contender {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'f0'), 'input\n');
  const scripts = indices(stages).map((index) => [`s${index + 1}`, `cp f${index} f${index + 1}`]);
  const tasks = indices(stages).map((index) => [
    `s${index + 1}`,
    {
      inputs: [`f${index}`],
      outputs: [`f${index + 1}`],
      dependsOn: index === 0 ? [] : [`s${index}`],
    },
  ]);
  writeFileSync(
    join(folder, 'package.json'),
    JSON.stringify({
      name: 'chain',
      packageManager: 'npm@10.0.0',
      scripts: Object.fromEntries(scripts) as unknown,
    }),
  );
  writeFileSync(join(folder, 'turbo.json'), JSON.stringify({ tasks: Object.fromEntries(tasks) as unknown }));
  writeFileSync(
    join(folder, 'package-lock.json'),
    JSON.stringify({ name: 'chain', lockfileVersion: 3, packages: {} }),
  );
  return {
    name: 'turbo',
    command: join(modules, '.bin', 'turbo'),
    arguments: ['run', `s${stages}`, '--output-logs=none'],
    folder,
    environment: { TURBO_TELEMETRY_DISABLED: '1', DO_NOT_TRACK: '1' },
  };
}

export function wireitChain(folder: string, stages: number, modules: string): Contender {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'f0'), 'input\n');
  const scripts = indices(stages).map((index) => [`s${index + 1}`, 'wireit']);
  const wireit = indices(stages).map((index) => [
    `s${index + 1}`,
    {
      command: `cp f${index} f${index + 1}`,
      files: [`f${index}`],
      output: [`f${index + 1}`],
      dependencies: index === 0 ? [] : [`s${index}`],
    },
  ]);
  writeFileSync(
    join(folder, 'package.json'),
    JSON.stringify({
      name: 'chain',
      scripts: Object.fromEntries(scripts) as unknown,
      wireit: Object.fromEntries(wireit) as unknown,
    }),
  );
  return {
    name: 'wireit',
    command: 'npm',
    arguments: ['run', '-s', `s${stages}`],
    folder,
    environment: { PATH: `${join(modules, '.bin')}:${process.env['PATH'] ?? ''}`, WIREIT_LOGGER: 'quiet' },
  };
}
