import type { Override } from '../lang/override.ts';
import { devicesOf, type Device, type DeviceWord, type EngineName } from './settings/compute.ts';

/** What a user wants of engines and devices beside the file, and what `auto` means on this machine. */
export interface ComputeWishes {
  /** `--engine` and `--device`: for every stage, over what the file says. */
  readonly asked: readonly Override[];
  /** Of the user's configuration: for stages of which neither the file nor the command line says anything. */
  readonly usual: { readonly engine: EngineName; readonly device: DeviceWord };
  /** Looks at the machine, so it is called only where `auto` is meant. */
  readonly auto: (engine: EngineName) => Device;
}

/** As if nobody wished anything. */
export const noWishes: ComputeWishes = {
  asked: [],
  usual: { engine: 'onnx', device: 'cpu' },
  auto: (engine) => devicesOf[engine][0] ?? 'cpu',
};
