import { devicesOf, engineNames } from '../../../src/check/settings/compute.ts';
import { createEngine } from '../../../src/engine/create.ts';
import type { Device, Engine, EngineName } from '../../../src/engine/engine.ts';
import { UnavailableError } from '../../../src/engine/unavailable.ts';

/** An engine on a device, as it is on this machine. */
export type Contestant =
  | { readonly name: string; readonly engine: Engine }
  /** Why it is not there. */
  | { readonly name: string; readonly engine: null; readonly missing: string };

/** Every engine on every one of its devices, but for the reference itself. */
export function contestants(): Promise<readonly Contestant[]> {
  return Promise.all(
    engineNames
      .filter((engine) => engine !== 'reference')
      .flatMap((engine) => devicesOf[engine].map((device) => contestant(engine, device))),
  );
}

export function reference(): Promise<Engine> {
  return createEngine({ engine: 'reference', device: 'cpu', threads: 1 });
}

async function contestant(engine: EngineName, device: Device): Promise<Contestant> {
  const name = `${engine} ${device}`;
  try {
    return { name, engine: await createEngine({ engine, device, threads: 2 }) };
  } catch (error) {
    if (error instanceof UnavailableError) return { name, engine: null, missing: error.message };
    throw error;
  }
}
