import type { Context } from './context.ts';
import type { Owner, Reading } from './reading.ts';
import {
  defaultThreads,
  devicesOf,
  type ComputeSettings,
  type Device,
  type DeviceWord,
  type EngineName,
} from './settings/compute.ts';
import { nothing, overlay, overrideLayer, type Written, type WrittenBlock } from './written.ts';

/** Names of the settings that say what computes a stage. */
export const computeNames: readonly string[] = ['engine', 'device', 'threads'];

/** Above all that the file says, below what `--set` says of one stage. */
const flagLayer = overrideLayer - 1;

/** A stage's block with what the command line wants of every stage. */
export function withAsked(block: WrittenBlock, { surroundings, findings }: Context): WrittenBlock {
  const settings = new Map<string, Written>();
  for (const { path, value } of surroundings.wishes.asked) {
    const name = path.at(-1);
    if (
      name?.kind !== 'name' ||
      value.kind === 'count' ||
      block.settings.get(name.text)?.layer === overrideLayer
    )
      continue;
    settings.set(name.text, { name, value, block: null, layer: flagLayer });
  }
  return settings.size === 0 ? block : overlay(block, { ...nothing, settings }, findings);
}

/** What a stage that trains nothing takes over from the fitting whose model it reads; nothing where that is not known. */
export function computingOf(fitting: WrittenBlock | null): WrittenBlock {
  const settings = [...(fitting?.settings ?? [])].filter(([name]) => computeNames.includes(name));
  return { ...nothing, settings: new Map(settings) };
}

interface ComputeValue {
  readonly engine?: EngineName | undefined;
  readonly device?: DeviceWord | undefined;
  readonly threads?: number | undefined;
}

export interface Compute {
  readonly settings: ComputeSettings;
  /** The device if this machine chose it. */
  readonly settled: { readonly device?: Device };
}

/**
 * What computes the stage whose settings these are; null after a mistake, reported. `own` is what the stage says itself,
 * less what it takes over from another.
 */
export function computeOf(
  reading: Reading<ComputeValue>,
  own: WrittenBlock,
  owner: Owner,
  context: Context,
): Compute | null {
  const { known, doubtful } = reading;
  if (doubtful.has('engine') || doubtful.has('device')) return null;
  const { usual, auto } = context.surroundings.wishes;
  const engine =
    known.engine ?? (known.device === undefined || has(usual.engine, known.device) ? usual.engine : 'onnx');
  const wanted = known.device ?? (has(engine, usual.device) ? usual.device : 'cpu');
  if (!has(engine, wanted)) {
    reportMisfit(engine, wanted, reading, owner, context);
    return null;
  }
  const device = wanted === 'auto' ? auto(engine) : wanted;
  const counts = engine === 'onnx' && device === 'cpu';
  if (!counts && wanted !== 'auto' && own.settings.has('threads'))
    reportIdleThreads(`engine ${engine}`, device, reading, context);
  const threads = (counts ? known.threads : null) ?? defaultThreads;
  return { settings: { engine, device, threads }, settled: wanted === 'auto' ? { device } : {} };
}

function has(engine: EngineName, device: DeviceWord): boolean {
  return device === 'auto' || devicesOf[engine].includes(device);
}

function reportMisfit(
  engine: EngineName,
  device: DeviceWord,
  { places }: Reading<ComputeValue>,
  owner: Owner,
  { findings }: Context,
): void {
  const [engineAt, deviceAt] = [places.get('engine'), places.get('device')];
  const related =
    engineAt !== undefined && deviceAt !== undefined
      ? [{ span: engineAt.edit, label: 'the engine is chosen here' }]
      : [];
  const others = Object.entries(devicesOf).filter(([, devices]) => devices.some((one) => one === device));
  const able = others.map(([name]) => `\`engine ${name}\``).join(' or ');
  const known = devicesOf[engine].map((name) => `\`${name}\``);
  findings.report('E0337', { engine, device, known, able }, (deviceAt ?? engineAt)?.edit ?? owner.span, {
    related,
  });
}

/** Where a setting at least as near as `threads` itself says that something else computes. */
function reportIdleThreads(
  engine: string,
  device: DeviceWord,
  { places }: Reading<ComputeValue>,
  { findings }: Context,
): void {
  const threads = places.get('threads');
  const chosen = [places.get('engine'), places.get('device')].filter((place) => place !== undefined);
  if (threads === undefined || chosen.some(({ layer }) => layer > threads.layer)) return;
  const reason = `it is a setting of \`engine onnx\` on \`device cpu\`, and this is \`${engine}\` on \`device ${device}\``;
  const related = chosen.map(({ edit }) => ({ span: edit, label: 'chosen here' }));
  findings.report('E0306', { setting: 'threads', reason, advice: 'delete it' }, threads.edit, { related });
}
