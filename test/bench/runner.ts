/**
 * No-op runs of a chain of stages beside other runners, and `check` of large files.
 *
 *   npm run bench:runner -- [stages...] [--rounds N] [--without turbo,wireit]
 *
 * The peers are installed into a temporary folder (turbo, wireit) or must be on the machine (make).
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { athanorChain, experiment, makeChain, turboChain, wireitChain } from './chains.ts';
import { installFromNpm } from './peers.ts';
import { alternate, once, type Contender, type Timing } from './timing.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    rounds: { type: 'string', default: '20' },
    without: { type: 'string', default: '' },
  },
});
const sizes = positionals.length > 0 ? positionals.map(Number) : [10, 100, 1000];
const without = new Set(values.without.split(','));
const launcher = join(import.meta.dirname, '..', '..', 'src', 'athanor.cjs');
const root = mkdtempSync(join(tmpdir(), 'athanor-bench-'));

function installPeers(): string {
  const wanted = ['turbo@2.11.11', 'wireit@0.14.13'].filter((peer) => !without.has(peer.split('@')[0] ?? ''));
  return installFromNpm(join(root, 'peers'), wanted);
}

function show(title: string, timings: readonly Timing[], floor: string): void {
  const base = timings.find(({ name }) => name === floor)?.medianMs ?? 0;
  const ours = timings.find(({ name }) => name === 'athanor')?.medianMs ?? NaN;
  console.log(`\n${title}`);
  console.log('| | median ms | p95 ms | beside Node ms | ratio to athanor |\n|---|---|---|---|---|');
  for (const { name, medianMs, p95Ms } of timings) {
    const beside = name === floor ? '' : (medianMs - base).toFixed(0);
    console.log(
      `| ${name} | ${medianMs.toFixed(0)} | ${p95Ms.toFixed(0)} | ${beside} | ${(medianMs / ours).toFixed(2)} |`,
    );
  }
}

const node: Contender = {
  name: 'node -e 0',
  command: process.execPath,
  arguments: ['-e', '0'],
  folder: root,
};
const version: Contender = {
  name: 'athanor --version',
  command: process.execPath,
  arguments: [launcher, '--version'],
  folder: root,
};

try {
  console.log(`${cpus()[0]?.model ?? 'unknown processor'}, ${cpus().length} cores, Node ${process.version}`);
  const modules = installPeers();
  const rounds = Number(values.rounds);
  for (const stages of sizes) {
    const contenders = [
      athanorChain(join(root, `athanor-${stages}`), stages, launcher),
      makeChain(join(root, `make-${stages}`), stages),
      turboChain(join(root, `turbo-${stages}`), stages, modules),
      wireitChain(join(root, `wireit-${stages}`), stages, modules),
    ].filter(({ name }) => !without.has(name));
    const cold = contenders.map((contender) => `${contender.name} ${(once(contender) / 1000).toFixed(1)} s`);
    console.log(`\ncold run of ${stages} stages: ${cold.join(', ')}`);
    show(`no-op run of ${stages} stages`, alternate([node, version, ...contenders], rounds), node.name);
  }
  const checks = [1000, 10_000].map((stages): Contender => {
    const folder = join(root, `athanor-${sizes[0] ?? 10}`);
    writeFileSync(join(folder, `check-${stages}.exp`), experiment(stages));
    return {
      name: `check of ${stages} stages`,
      command: process.execPath,
      arguments: [launcher, 'check', `check-${stages}.exp`],
      folder,
    };
  });
  show('check', alternate([node, ...checks], rounds), node.name);
} finally {
  rmSync(root, { recursive: true, force: true });
}
