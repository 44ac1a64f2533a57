import { existsSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type * as Koffi from 'koffi';
import { UnavailableError } from '../unavailable.ts';
import { callsAt, type Calls, type Pointer } from './c-api/calls.ts';
import { refuseTelemetry } from './telemetry.ts';

/** The first version of the C API that has every function of `c-api/functions.ts`. */
const oldestApi = 23;

/**
 * Threads that run the library's code are given this much stack: optimizing a graph of some thousand nodes recurses.
 */
const stackBytes = 8 * 2 ** 20;

/** onnxruntime's own library, called through its C API. There is one a process, never released. */
export interface Library {
  readonly path: string;
  /** Koffi unloads a library to which nothing refers; functions of its table do not count. */
  readonly handle: Koffi.LibraryHandle;
  /** `1.30.0` */
  readonly version: string;
  readonly calls: Calls;
  readonly environment: Pointer;
  /** Ordinary memory of this process. */
  readonly hostMemory: Pointer;
  /** Options of a session's first run; later ones need none. */
  readonly firstRun: Pointer;
  /** Makes a call that takes long. All that it is given is left alone until it is done. */
  work<Name extends 'CreateSessionFromArray' | 'RunWithBinding'>(
    name: Name,
    ...given: Parameters<Calls[Name]>
  ): Promise<void>;
}

let loaded: Library | null = null;

/** Throws `UnavailableError` where the library or the way to call it is absent, or the library too old. */
export function loadLibrary(): Library {
  loaded ??= load();
  return loaded;
}

function load(): Library {
  const require = createRequire(import.meta.url);
  const path = libraryIn(packageFolder(require));
  const koffi = loadKoffi(require);
  koffi.config({ sync_stack_size: stackBytes, async_stack_size: stackBytes });
  refuseTelemetry();
  const { handle, version, api } = open(koffi, path);
  const calls = callsAt(koffi, api);
  const environment = created((out) => {
    // 3: errors only; warnings of the library are about models that people wrote.
    calls.CreateEnv(3, 'athanor', out);
  });
  calls.DisableTelemetryEvents(environment);
  shareArena(calls, environment);
  const hostMemory = created((out) => {
    calls.CreateCpuMemoryInfo(0, 0, out);
  });
  return {
    path,
    handle,
    version,
    calls,
    environment,
    hostMemory,
    firstRun: firstRunOptions(calls),
    work: worksAside() ? aside(calls) : inPlace(calls),
  };
}

/**
 * Sessions take what they compute with from one arena, which they fill in turns: those of training windows of several
 * lengths and those of evaluations would each keep the most that it ever needed.
 */
function shareArena(calls: Calls, environment: Pointer): void {
  const memory = created((out) => {
    // 1: an arena's.
    calls.CreateCpuMemoryInfo(1, 0, out);
  });
  const settings = created((out) => {
    // As large as need be; the rest as usual.
    calls.CreateArenaCfg(0, -1, -1, -1, out);
  });
  calls.CreateAndRegisterAllocator(environment, memory, settings);
  calls.ReleaseArenaCfg(settings);
  calls.ReleaseMemoryInfo(memory);
}

/**
 * In its first run a session notes when it needs how much, and later ones take all of it in one block. What the first
 * took piece by piece would lie idle beside that: it is given back.
 */
function firstRunOptions(calls: Calls): Pointer {
  const options = created((out) => {
    calls.CreateRunOptions(out);
  });
  calls.AddRunConfigEntry(options, 'memory.enable_memory_arena_shrinkage', 'cpu:0');
  return options;
}

/**
 * Long calls may leave this thread free and keep one of libuv's instead. onnxruntime lets a thread that calls it take
 * part in the work, and sets only one such thread in a process to flush denormals: the one that opens the first session.
 * So the bits are the same everywhere only if all calls come from one thread. That is libuv's if it has but one, as
 * in our worker processes, else this one.
 */
function worksAside(): boolean {
  return process.env['UV_THREADPOOL_SIZE'] === '1';
}

function aside(calls: Calls): Library['work'] {
  return async (name, ...given) => {
    // Each function takes its own arguments; the compiler cannot pair the two through `name`.
    await (calls[name].later as (...given: unknown[]) => Promise<void>)(...given);
  };
}

function inPlace(calls: Calls): Library['work'] {
  return (name, ...given) =>
    new Promise((resolve) => {
      (calls[name] as (...given: unknown[]) => void)(...given);
      resolve();
    });
}

/** The handle that a function of the library puts at the address it is given. */
export function created(create: (out: BigUint64Array) => void): Pointer {
  const out = new BigUint64Array(1);
  create(out);
  return out[0] ?? 0n;
}

function packageFolder(require: NodeJS.Require): string {
  try {
    return dirname(require.resolve('onnxruntime-node/package.json'));
  } catch (cause) {
    throw new UnavailableError('the package onnxruntime-node is not installed', 'run `npm install`', {
      cause,
    });
  }
}

/** `libonnxruntime.so.1`, `libonnxruntime.1.dylib` or `onnxruntime.dll`, beside the package's addon for this machine. */
function libraryIn(folder: string): string {
  const builds = join(folder, 'bin');
  const versions = existsSync(builds) ? readdirSync(builds).sort() : [];
  for (const version of versions) {
    const place = join(builds, version, process.platform, process.arch);
    const file = existsSync(place)
      ? readdirSync(place)
          .sort()
          .find((name) => /^(lib)?onnxruntime[\d.]*\.(so|dylib|dll)[\d.]*$/.test(name))
      : undefined;
    if (file !== undefined) return join(place, file);
  }
  throw new UnavailableError(
    `onnxruntime-node brings no library for ${process.platform} on ${process.arch}`,
    'use `engine reference`, or another machine',
  );
}

function loadKoffi(require: NodeJS.Require): typeof Koffi {
  try {
    return require('koffi') as typeof Koffi;
  } catch (cause) {
    throw new UnavailableError('the package koffi cannot be loaded', 'run `npm install`', { cause });
  }
}

function open(
  koffi: typeof Koffi,
  path: string,
): Pick<Library, 'handle' | 'version'> & { readonly api: Pointer } {
  let handle: Koffi.LibraryHandle;
  let base: Pointer;
  try {
    handle = koffi.load(path);
    base = handle.func('OrtGetApiBase', 'void *', [])() as Pointer;
  } catch (cause) {
    throw new UnavailableError(`${path} cannot be loaded`, 'run `npm install`', { cause });
  }
  // struct OrtApiBase { const OrtApi *(*GetApi)(uint32_t version); const char *(*GetVersionString)(void); }
  const [getApi, getVersion] = new BigUint64Array(koffi.view(base, 16));
  const version = (koffi.decode(getVersion, koffi.proto('str', [])) as () => string)();
  requireVersion(path, version);
  const api = (koffi.decode(getApi, koffi.proto('void *', ['uint32'])) as (version: number) => Pointer)(
    oldestApi,
  );
  return { handle, version, api };
}

/**
 * Version 1.n of the library has version n of the API, whose table begins with those before it. Throws `UnavailableError`
 * where functions would be missing or nothing is known; asking the library itself would print a message of its own.
 */
export function requireVersion(path: string, version: string): void {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major === 1 && minor >= oldestApi) return;
  throw new UnavailableError(
    `${path} is onnxruntime ${version}, whose functions are not known to be where they are looked for`,
    `install onnxruntime-node 1.${oldestApi} or a later 1.x`,
  );
}
