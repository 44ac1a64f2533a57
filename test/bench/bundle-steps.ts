import { join } from 'node:path';
import { build } from 'esbuild';
import { output, workerOptions } from '../../src/build.mjs';

/** Bundles programs of this folder the way the worker is; a loader of TypeScript would count as memory of theirs. */
export async function bundleSteps(programs: readonly string[]): Promise<(program: string) => string> {
  const outdir = join(output, 'bench');
  await build({
    ...workerOptions,
    entryPoints: Object.fromEntries(
      [...new Set(programs)].map((program) => [program, join(import.meta.dirname, `${program}.ts`)]),
    ),
    outdir,
  });
  return (program) => join(outdir, `${program}.mjs`);
}
