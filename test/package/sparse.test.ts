/** What `npm pack` makes is unpacked in an empty project, and used there from plain JavaScript and from TypeScript. */
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

const root = join(import.meta.dirname, '..', '..');
const project = mkdtempSync(join(tmpdir(), 'athanor-package-'));
const modules = join(project, 'node_modules');

before(() => {
  // As `prepack` does, which npm leaves out where it is told to run no scripts.
  execFileSync(process.execPath, [join(root, 'src', 'build-library.mjs')], { cwd: root });
  // `tar` and not `npm install`: that would fetch hundreds of megabytes of runtimes, of which sparse training needs none.
  const packed = execFileSync('npm', ['pack', '--json', '--pack-destination', project], {
    cwd: root,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const [{ filename }] = JSON.parse(packed.slice(packed.indexOf('['))) as [{ readonly filename: string }];
  execFileSync('tar', ['xzf', filename], { cwd: project });
  mkdirSync(modules);
  renameSync(join(project, 'package'), join(modules, 'athanor'));
  writeFileSync(join(project, 'package.json'), '{ "type": "module" }\n');
});
after(() => {
  rmSync(project, { recursive: true });
});

function run(file: string, text: string) {
  writeFileSync(join(project, file), text);
  return spawnSync(process.execPath, [file], { cwd: project, encoding: 'utf8' });
}

test('plain JavaScript imports sparse training from the package alone', () => {
  const { stdout, stderr } = run(
    'plain.mjs',
    `import { sparseTraining } from 'athanor/sparse';
     const sparse = sparseTraining({ tensors: { w: { shape: [40, 50] } }, density: 0.2, steps: 10 });
     const weights = { w: new Float32Array(2000).fill(1) };
     sparse.begin(weights);
     const kept = weights.w.filter((value) => value === 1).length;
     sparse.afterStep(weights);
     const [{ before, removed, after }] = sparse.moveConnections(weights);
     console.log(JSON.stringify({ kept, before, removed, after }));`,
  );
  assert.equal(stderr, '');
  const { kept, before, removed } = JSON.parse(stdout) as Record<string, number>;
  assert.equal(kept, before);
  assert.ok(kept !== undefined && kept > 320 && kept < 480, stdout);
  assert.ok(removed !== undefined && removed > 0);
});

test('the example sparsifies a model that the package has never seen, and the model learns', () => {
  symlinkSync(join(root, 'node_modules', '@tensorflow'), join(modules, '@tensorflow'));
  const example = readFileSync(join(modules, 'athanor/experiments/library/own-model.mjs'), 'utf8');
  const { stdout } = run('own-model.mjs', example);
  const losses = [...stdout.matchAll(/loss ([\d.]+), (\d+) connections moved/g)];
  assert.equal(losses.length, 8, stdout);
  assert.ok(Number(losses[0]?.[1]) > 1);
  assert.ok(Number(losses.at(-1)?.[1]) < 0.1, stdout);
  assert.deepEqual(
    losses.map(([, , moved]) => Number(moved) > 0),
    [true, true, true, true, true, true, true, false],
  );
  const connections = [...stdout.matchAll(/: (\d+) of (\d+) entries/g)];
  const sum = (group: 1 | 2) => connections.reduce((total, match) => total + Number(match[group]), 0);
  assert.ok(Math.abs(sum(1) / sum(2) - 0.25) < 0.02, stdout);
});

test('the types of the package hold TypeScript to its options', () => {
  writeFileSync(
    join(project, 'typed.ts'),
    `import { sparseTraining, type SparseOptions, type TensorChange } from 'athanor/sparse';
     const options: SparseOptions = { tensors: { w: { shape: [8, 4], gates: 4 } }, density: 0.5, steps: 3 };
     const changes: readonly TensorChange[] = sparseTraining(options).moveConnections({ w: new Float32Array(32) });
     export const removed: number | undefined = changes[0]?.removed;
     // @ts-expect-error there is no such growth
     sparseTraining({ ...options, growth: 'magnitude' });
    `,
  );
  const compilerOptions = { strict: true, noEmit: true, module: 'nodenext', target: 'es2022', types: [] };
  writeFileSync(join(project, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['typed.ts'] }));
  const tsc = join(root, 'node_modules/typescript/bin/tsc');
  const { status, stdout } = spawnSync(process.execPath, [tsc], { cwd: project, encoding: 'utf8' });
  assert.equal(status, 0, stdout);
});
