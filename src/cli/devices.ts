/** The devices of this machine, as the engines' probes find them. */
import { join } from 'node:path';
import type { StageName } from '../base/brand.ts';
import type { AnyPlannedStage } from '../check/plan.ts';
import type { ComputeSettings, Device, EngineName } from '../check/settings/compute.ts';
import type { Presence } from '../engine/devices/presence.ts';
import { bestDevice, openDevice } from '../engine/devices/probe.ts';
import { DeviceAbsent } from './exit.ts';

/** The bundle that opens one device in a process of its own. */
const opener = join(import.meta.dirname, 'open.mjs');

export function bestDeviceHere(engine: EngineName): Device {
  return bestDevice(engine, opener);
}

export function openHere(engine: EngineName, device: Device): Presence {
  return openDevice(engine, device, opener);
}

/** Throws where a stage needs a device that is not here. The processor is always there for onnx and the reference. */
export function requireDevices(stages: readonly AnyPlannedStage[]): void {
  const users = new Map<string, { readonly compute: ComputeSettings; readonly stages: StageName[] }>();
  for (const stage of stages) {
    const compute = computeOf(stage);
    if (compute === null || isAlwaysThere(compute)) continue;
    const pair = `${compute.engine} ${compute.device}`;
    const user = users.get(pair) ?? { compute, stages: [] };
    users.set(pair, user);
    user.stages.push(stage.name);
  }
  for (const { compute, stages } of users.values()) {
    const { engine, device } = compute;
    const presence = openHere(engine, device);
    if (!presence.present) throw new DeviceAbsent(stages, presence);
  }
}

export function needsProbe(stages: readonly AnyPlannedStage[]): boolean {
  return stages.some((stage) => {
    const compute = computeOf(stage);
    return compute !== null && !isAlwaysThere(compute);
  });
}

/** Those that compute on a GPU, of whatever make. */
export function stagesOnGpu(stages: readonly AnyPlannedStage[]): ReadonlySet<StageName> {
  const onGpu = stages.filter((stage) => (computeOf(stage)?.device ?? 'cpu') !== 'cpu');
  return new Set(onGpu.map(({ name }) => name));
}

function isAlwaysThere({ engine, device }: ComputeSettings): boolean {
  return device === 'cpu' && engine !== 'tensorflow';
}

function computeOf(stage: AnyPlannedStage): ComputeSettings | null {
  switch (stage.kind) {
    case 'train':
    case 'evaluate':
      return stage.settings;
    case 'prune':
      return stage.settings.retraining;
    default:
      return null;
  }
}
