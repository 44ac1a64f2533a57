import { join } from 'node:path';
import { build } from 'esbuild';
import { output, workerOptions } from '../../src/build.mjs';

/** Path of `train-step.ts` bundled the way the worker is; a loader of TypeScript would count as memory of ours. */
export async function bundledStep(): Promise<string> {
  const outdir = join(output, 'bench');
  const entryPoints = { 'train-step': join(import.meta.dirname, 'train-step.ts') };
  await build({ ...workerOptions, entryPoints, outdir });
  return join(outdir, 'train-step.mjs');
}
