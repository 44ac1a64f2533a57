/**
 * `npm run setup:gpu [-- onnx | tensorflow]`: fetches what the package registry does not carry.
 *
 * - onnx: the CUDA libraries of onnxruntime (Linux x64), by the package's own install script, from NuGet;
 * - tensorflow: `@tensorflow/tfjs-node-gpu` where there is an NVIDIA driver, else `@tensorflow/tfjs-node`, with addon and
 *   libtensorflow, by the package's own install script, from Google's storage or `TFJS_NODE_CDN_STORAGE`.
 *
 * Nothing is installed before its source has answered. Where a part fails the others are still fetched, and the program
 * goes on without what is missing. Exit code 1 then, 2 for a part that there is not.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, dirname, join } from 'node:path';
import { URL } from 'node:url';

const root = join(import.meta.dirname, '..');
const patienceMs = 15_000;

/** @typedef {{ title: string, source: string, fetch: () => void, lacks: () => string | null }} Part */

/** @type {Record<string, () => Part | string>} What there is to fetch, or why there is nothing. */
const parts = {
  onnx() {
    if (process.platform !== 'linux' || process.arch !== 'x64')
      return `onnxruntime has CUDA libraries for Linux x64 alone, and this is ${process.platform} ${process.arch}`;
    const folder = dirname(createRequire(import.meta.url).resolve('onnxruntime-node/package.json'));
    const library = join(folder, 'bin', 'napi-v6', 'linux', 'x64', 'libonnxruntime_providers_cuda.so');
    return {
      title: 'CUDA libraries of onnxruntime',
      source: 'https://api.nuget.org/v3/index.json',
      fetch: () =>
        run(process.execPath, [join('script', 'install.js')], folder, { ONNXRUNTIME_NODE_INSTALL: 'cuda12' }),
      lacks: () => (existsSync(library) ? null : `there is no file ${library}`),
    };
  },
  tensorflow() {
    const name = hasNvidia() ? '@tensorflow/tfjs-node-gpu' : '@tensorflow/tfjs-node';
    const { peerDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
    const folder = join(root, 'node_modules', name);
    const addon = join(folder, 'lib', 'napi-v8', 'tfjs_binding.node');
    return {
      title: `${name} with TensorFlow's library`,
      source: process.env.TFJS_NODE_CDN_STORAGE ?? 'https://storage.googleapis.com/',
      fetch: () => {
        // As an optional dependency: as the optional peer that it is, npm would not install it.
        npm(
          'install',
          '--no-save',
          '--save-optional',
          '--no-audit',
          '--no-fund',
          `${name}@${peerDependencies[name]}`,
        );
        runInstallScript(folder);
      },
      lacks: () => (existsSync(addon) ? null : `there is no file ${addon}`),
    };
  },
};

function hasNvidia() {
  return (
    process.platform !== 'darwin' &&
    (existsSync('/proc/driver/nvidia/version') ||
      spawnSync('nvidia-smi', ['-L'], { stdio: 'ignore', timeout: patienceMs }).status === 0)
  );
}

/** @param {string[]} words */
function npm(...words) {
  // The npm that runs this script, if one does.
  const program = process.env.npm_execpath;
  if (program !== undefined) run(process.execPath, [program, ...words], root);
  else run(process.platform === 'win32' ? 'npm.cmd' : 'npm', words, root);
}

/** @param {string} command @param {string[]} words @param {string} cwd @param {Record<string, string>} env */
function run(command, words, cwd, env = {}, shell = false) {
  const { status, error } = spawnSync(command, words, {
    cwd,
    env: { ...process.env, ...env },
    stdio: 'inherit',
    shell,
  });
  if (error !== undefined) throw error;
  if (status !== 0) throw new Error(`\`${[command, ...words].join(' ')}\` ended with ${status}`);
}

/** As npm would, which not every version of npm can be asked to. @param {string} folder */
function runInstallScript(folder) {
  const { scripts } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const programs = [folder, root].map((place) => join(place, 'node_modules', '.bin'));
  const path = [...programs, process.env.PATH].join(delimiter);
  run(scripts.install, [], folder, { PATH: path }, true);
}

/** Whether a source answers, with whatever status. Through a proxy only the install scripts know the way. */
async function answers(/** @type {string} */ source) {
  const { HTTPS_PROXY, https_proxy, GLOBAL_AGENT_HTTPS_PROXY } = process.env;
  if (HTTPS_PROXY ?? https_proxy ?? GLOBAL_AGENT_HTTPS_PROXY) return;
  try {
    await fetch(source, { method: 'HEAD', signal: AbortSignal.timeout(patienceMs) });
  } catch (error) {
    const cause =
      error instanceof Error && error.cause instanceof Error ? error.cause.message : String(error);
    throw new Error(`${source} does not answer: ${cause}`, { cause: error });
  }
}

/** @param {string} name @returns {Promise<boolean>} */
async function set(name) {
  const part = parts[name]?.();
  if (part === undefined) throw new Error(`there is no part ${name}`);
  if (typeof part === 'string') {
    console.log(`${name}: nothing to fetch: ${part}`);
    return true;
  }
  try {
    if (part.lacks() === null) {
      console.log(`${name}: the ${part.title} is there already`);
      return true;
    }
    console.log(`${name}: fetching the ${part.title} from ${new URL(part.source).host}`);
    await answers(part.source);
    part.fetch();
    const lack = part.lacks();
    if (lack !== null) throw new Error(lack);
    console.log(`${name}: the ${part.title} is installed`);
    return true;
  } catch (error) {
    console.error(
      `error: the ${part.title} could not be fetched: ${error instanceof Error ? error.message : error}`,
    );
    return false;
  }
}

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !Object.hasOwn(parts, name));
if (unknown.length > 0) {
  console.error(
    `error: there is no part ${unknown.join(', ')}\n   = there are: ${Object.keys(parts).join(', ')}`,
  );
  process.exit(2);
}
let complete = true;
for (const name of asked.length === 0 ? Object.keys(parts) : asked) complete = (await set(name)) && complete;
if (complete) console.log('`npx athanor doctor` tells what can be used now');
else {
  console.error(
    '   = run `npm run setup:gpu` again where there is a network; until then everything else works as before',
  );
  process.exit(1);
}
