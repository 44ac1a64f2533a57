/** What a user wants of engines and devices beside the file: flags, environment, configuration. */
import { readConfiguration, type Configuration } from '../check/configuration.ts';
import { noWishes, type ComputeWishes } from '../check/wishes.ts';
import {
  deviceWords,
  engineNames,
  type Device,
  type DeviceWord,
  type EngineName,
} from '../check/settings/compute.ts';
import type { Source } from '../diag/source.ts';
import { nearest } from '../diag/suggest.ts';
import { parseFlag } from '../lang/override.ts';
import { readConfigurationFile } from './configuration-file.ts';
import { showDiagnostics } from './diagnostics.ts';
import { bestDeviceHere } from './devices.ts';
import { InvalidConfiguration, UsageError } from './exit.ts';
import type { Session } from './session.ts';
import type { Resolved } from './settings.ts';

/** `--engine` and `--device`, which commander lets through only with words that they take. */
export interface ComputeFlags {
  readonly engine?: EngineName;
  readonly device?: DeviceWord;
}

export interface UsualCompute {
  readonly engine: Resolved<EngineName>;
  readonly device: Resolved<DeviceWord>;
}

/** What holds where neither the experiment nor the command line says anything. */
export function usualCompute(session: Session): UsualCompute {
  const { path, value } = openConfiguration(session);
  const { env } = session;
  return {
    engine: chosen('ATHANOR_ENGINE', env, engineNames) ?? configured(value.engine, path, 'onnx'),
    device: chosen('ATHANOR_DEVICE', env, deviceWords) ?? configured(value.device, path, 'cpu'),
  };
}

/** Says what is wrong with the user's configuration and throws if it is not valid; without a file there is nothing in it. */
function openConfiguration(session: Session): { readonly path: string; readonly value: Configuration } {
  const { path, text } = readConfigurationFile(session.env);
  if (text === null) return { path, value: {} };
  const source = { name: path, text };
  const { value, diagnostics } = readConfiguration(source);
  if (value !== null) return { path, value };
  showDiagnostics(session, diagnostics, new Map([[path, source]]));
  throw new InvalidConfiguration(path);
}

function configured<T>(value: T | undefined, path: string, preset: T): Resolved<T> {
  return value === undefined ? { value: preset, origin: 'default' } : { value, origin: path };
}

function chosen<W extends string>(
  variable: string,
  env: NodeJS.ProcessEnv,
  known: readonly W[],
): Resolved<W> | null {
  const text = env[variable] ?? '';
  if (text === '') return null;
  const value = known.find((word) => word === text);
  if (value !== undefined) return { value, origin: variable };
  const near = nearest(text, known);
  throw new UsageError(
    `${variable} takes ${known.join(', ')}, not \`${text}\``,
    near === null ? null : `did you mean \`${near}\`?`,
  );
}

/** The wishes of one call, and the sources that they point into. */
export interface CallWishes {
  readonly wishes: ComputeWishes;
  readonly sources: readonly Source[];
  /** What `auto` has come to so far, by engine. */
  readonly found: ReadonlyMap<EngineName, Device>;
}

/** `looks`: whether the machine is looked at where `auto` is meant; who does not run or key anything need not. */
export function wishesOf(session: Session, flags: ComputeFlags, looks = true): CallWishes {
  const { engine, device } = usualCompute(session);
  const given = Object.entries({ engine: flags.engine, device: flags.device }).flatMap(([setting, word]) =>
    word === undefined ? [] : [parseFlag(setting, word)],
  );
  const found = new Map<EngineName, Device>();
  const auto = (name: EngineName): Device => {
    const best = found.get(name) ?? bestDeviceHere(name);
    found.set(name, best);
    return best;
  };
  return {
    wishes: {
      asked: given.map(({ override }) => override),
      usual: { engine: engine.value, device: device.value },
      auto: looks ? auto : noWishes.auto,
    },
    sources: given.map(({ source }) => source),
    found,
  };
}
