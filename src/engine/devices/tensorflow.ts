import { readdirSync, readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const gpuPackage = '@tensorflow/tfjs-node-gpu';
const cpuPackage = '@tensorflow/tfjs-node';
export type TensorflowPackage = typeof gpuPackage | typeof cpuPackage;

/** Names the folder of one of the two packages, in place of those that are installed beside the program. */
export const packageVariable = 'ATHANOR_TFJS_NODE';

/** A package whose compiled part is there. Whether its libraries load is known only when they do. */
export interface Tensorflow {
  readonly name: TensorflowPackage;
  readonly version: string;
  readonly folder: string;
  /** The addon's file. */
  readonly addon: string;
}

/** Where it was looked, and what was missing there. */
export interface Absence {
  readonly missing: string;
}

/**
 * The packages of TensorFlow on this machine, the one for GPUs first. Only files are looked at: a package that was
 * installed without its addon registers half its kernels before it fails, so none is imported to find out.
 */
export function findTensorflow(
  environment: NodeJS.ProcessEnv = process.env,
): readonly (Tensorflow | Absence)[] {
  const named = environment[packageVariable];
  if (named !== undefined && named !== '') return [inspect(named)];
  return ([gpuPackage, cpuPackage] as const).map((name) => {
    const folder = installed(name);
    return folder === undefined ? { missing: `no package ${name}` } : inspect(folder);
  });
}

function installed(name: TensorflowPackage): string | undefined {
  try {
    return dirname(createRequire(import.meta.url).resolve(`${name}/package.json`));
  } catch {
    return undefined;
  }
}

function inspect(folder: string): Tensorflow | Absence {
  const described = join(folder, 'package.json');
  if (!isFile(described)) return { missing: `no file ${described}` };
  const { name, version } = JSON.parse(readFileSync(described, 'utf8')) as { name: string; version: string };
  if (name !== gpuPackage && name !== cpuPackage) return { missing: `${folder} is the package ${name}` };
  const addon = join(folder, 'lib', 'napi-v8', 'tfjs_binding.node');
  if (!isFile(addon)) return { missing: `no file ${addon}` };
  const libraries = join(folder, 'deps', 'lib');
  if (!filesOf(libraries).some((file) => /^(lib)?tensorflow/.test(file))) {
    return { missing: `no library of TensorFlow in ${libraries}` };
  }
  return { name, version, folder, addon };
}

/** A link that leads nowhere is no file. */
function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
}

function filesOf(folder: string): string[] {
  try {
    return readdirSync(folder).filter((file) => isFile(join(folder, file)));
  } catch {
    return [];
  }
}
