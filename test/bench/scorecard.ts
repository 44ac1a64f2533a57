/**
 * Takes other tools and Athanor through the first rows of test/scorecard/README.md, and prints who does what.
 *
 *   npm run bench:scorecard -- [tools...]
 *
 * wireit and turbo are installed from npm, doit and snakemake unpacked from Debian, into a temporary folder; make and ninja
 * must be on the machine. A tool that cannot be had is left out with a word.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { arch, cpus, platform, tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from '../../src/build.mjs';
import { isFresh } from '../../src/fresh.cjs';
import { installFromNpm, unpackFromDebian } from './peers.ts';
import { athanorContestant } from './scorecard/athanor.ts';
import { contestantOf } from './scorecard/files.ts';
import { scenarios, type Contestant, type Scenario } from './scorecard/scenarios.ts';
import { tools } from './scorecard/tools.ts';

const only = new Set(process.argv.slice(2));
const isWanted = (name: string): boolean => only.size === 0 || only.has(name);
const root = mkdtempSync(join(tmpdir(), 'athanor-scorecard-'));
const left: string[] = [];

/** What `install` gives; null, and a word, if it cannot. */
function attempt(what: readonly string[], install: () => string): string {
  if (!what.some(isWanted)) return '';
  try {
    return install();
  } catch (error) {
    left.push(`${what.join(', ')}: cannot be had (${String(error).split('\n')[0]})`);
    return '';
  }
}

try {
  if (!isFresh()) await build();
  const modules = attempt(['wireit', 'turbo'], () =>
    installFromNpm(join(root, 'npm'), ['turbo@2.11.11', 'wireit@0.14.13']),
  );
  const debian = attempt(['doit', 'snakemake'], () =>
    unpackFromDebian(join(root, 'debian'), ['python3-doit', 'snakemake']),
  );
  const contestants: Contestant[] = [];
  for (const tool of tools(modules, debian).filter(({ name }) => isWanted(name))) {
    try {
      contestants.push(await contestantOf(tool, root));
    } catch (error) {
      left.push(`${tool.name}: left out (${String(error).split('\n')[0]})`);
    }
  }
  const description = readFileSync(join(import.meta.dirname, '..', '..', 'package.json'), 'utf8');
  const { version } = JSON.parse(description) as { readonly version: string };
  if (isWanted('athanor')) contestants.push(await athanorContestant(root, version));

  console.log(
    `${new Date().toISOString().slice(0, 10)}, ${platform()} ${arch()}, ${cpus()[0]?.model ?? ''}, Node ${process.version}`,
  );
  for (const line of left) console.log(line);
  const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  console.log(row(['', ...contestants.map(({ name, version: number }) => `${name} ${number}`)]));
  console.log(row(['---', ...contestants.map(() => '---')]));
  for (const [scenario, { title, right }] of Object.entries(scenarios)) {
    const answers: string[] = [];
    for (const { play } of contestants) {
      const answer = await play[scenario as Scenario]();
      answers.push(right.test(answer) ? answer : `✗ ${answer}`);
    }
    console.log(row([title, ...answers]));
  }
} finally {
  rmSync(root, { recursive: true, force: true, maxRetries: 5 });
}
