/**
 * Makes what a package holds beside the sources: `dist/sparse.mjs`, sparse training for other people's models, and its
 * types. `npm pack` calls it; whoever imports `athanor/sparse` inside this folder calls `npm run build` first.
 */
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { build } from 'esbuild';

const root = join(import.meta.dirname, '..');

await build({
  absWorkingDir: root,
  entryPoints: { sparse: 'src/ml/sparse/library.ts' },
  outdir: 'dist',
  outExtension: { '.js': '.mjs' },
  bundle: true,
  format: 'esm',
  platform: 'neutral',
  target: 'es2022',
  logLevel: 'warning',
});

const require = createRequire(import.meta.url);
const tsc = join(dirname(require.resolve('typescript/package.json')), 'bin', 'tsc');
const { status } = spawnSync(process.execPath, [tsc, '--project', 'src/tsconfig.library.json'], {
  cwd: root,
  stdio: 'inherit',
});
process.exitCode = status ?? 1;
