import { accessSync, constants, existsSync, statfsSync } from 'node:fs';
import { availableParallelism, cpus, freemem, totalmem } from 'node:os';
import { dirname, join } from 'node:path';
import { nvidiaDriver } from '../../engine/devices/nvidia.ts';
import { listRuns } from '../../exec/history.ts';
import { devicesOf, engineNames, type DeviceWord, type EngineName } from '../../check/settings/compute.ts';
import { engineRuntimes } from '../../keys/revisions.ts';
import { formatBytes, formatNumberOf } from '../../report/numbers.ts';
import { renderTable, type Cell } from '../../report/table.ts';
import { countQuarantined } from '../../store/quarantine.ts';
import { openStore } from '../archive.ts';
import { decideColor } from '../colours.ts';
import { bestDeviceHere, openHere } from '../devices.ts';
import { exitCodes } from '../exit.ts';
import { printJson, type Session } from '../session.ts';
import { resolveJobs } from '../settings.ts';
import { version } from '../version.ts';
import { usualCompute } from '../wishes.ts';
import type { Verb } from './verb.ts';

/** One thing that was looked at. A bad one keeps something from working and says what. */
interface Finding {
  readonly area: 'program' | 'machine' | 'engines' | 'store' | 'settings';
  readonly name: string;
  readonly value: string;
  /** Where a setting comes from, or what is wrong or missing. */
  readonly remark: string;
  readonly good: boolean;
  /** What to do about what is missing. */
  readonly cure?: string;
}

/** Looks at everything that experiments depend on outside their files. Exit code 1 when something is missing. */
export const doctor: Verb = (session) => {
  const findings = [...program(), ...machine(), ...engines(), ...store(session), ...settings(session)];
  const isWell = findings.every(({ good }) => good);
  if (session.json) {
    printJson(session, 'doctor', { well: isWell, findings });
  } else {
    const columns = ['', '', '', '', ''].map((title) => ({ title, align: 'left' as const }));
    let last = '';
    const rows = findings.flatMap(({ area, name, value, remark, good, cure }): readonly Cell[][] => {
      const heading = area === last ? '' : area;
      last = area;
      const tone = good ? 'faint' : 'bad';
      const mark = !good ? '!!' : cure === undefined ? 'ok' : '-';
      return [
        [
          { text: heading, tone: 'faint' },
          { text: mark, tone: mark === 'ok' ? 'good' : tone },
          { text: name, tone: 'strong' },
          value,
          { text: remark, tone },
        ],
        ...(cure === undefined ? [] : [['', '', '', '', { text: `= ${cure}`, tone } as const]]),
      ];
    });
    for (const line of renderTable({ columns, rows }, session.out.paint)) session.out.line(line);
  }
  return Promise.resolve(isWell ? exitCodes.ok : exitCodes.failed);
};

function program(): readonly Finding[] {
  const area = 'program';
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const fits = major > 20 || (major === 20 && minor >= 12);
  return [
    { area, name: 'athanor', value: version, remark: '', good: true },
    {
      area,
      name: 'node',
      value: process.versions.node,
      remark: fits ? '' : 'needs 20.12 or later',
      good: fits,
    },
    workerProgram(),
  ];
}

function workerProgram(): Finding {
  const path = join(import.meta.dirname, 'worker.mjs');
  const good = existsSync(path);
  return {
    area: 'program',
    name: 'worker',
    value: path,
    remark: good ? '' : 'is missing: run `npm run build`',
    good,
  };
}

function machine(): readonly Finding[] {
  const area = 'machine';
  const [processor] = cpus();
  const driver = nvidiaDriver();
  return [
    { area, name: 'platform', value: `${process.platform} ${process.arch}`, remark: '', good: true },
    {
      area,
      name: 'cores',
      value: String(availableParallelism()),
      remark: processor?.model.trim() ?? '',
      good: true,
    },
    {
      area,
      name: 'memory',
      value: formatBytes(totalmem()),
      remark: `${formatBytes(freemem())} free`,
      good: true,
    },
    ...(driver === null
      ? []
      : [{ area, name: 'nvidia driver', value: driver, remark: '', good: true } as const]),
  ];
}

/**
 * Each engine on each of its devices, opened in a process of its own. Only the processor under onnx must be there: the
 * rest is for who wants it, and comes with what it lacks.
 */
function engines(): readonly Finding[] {
  return engineNames.flatMap((engine) =>
    devicesOf[engine].map((device): Finding => {
      const presence = openHere(engine, device);
      const name = `${engine} ${device}`;
      if (presence.present) {
        const runtime = engineRuntimes[engine][device] ?? '';
        const remark = runtime.startsWith(presence.version) ? '' : `keyed as ${runtime}`;
        return { area: 'engines', name, value: presence.version, remark, good: true };
      }
      const good = engine === 'tensorflow' || device !== 'cpu';
      const { missing: remark, cure } = presence;
      return { area: 'engines', name, value: 'absent', remark, good, cure };
    }),
  );
}

function store(session: Session): readonly Finding[] {
  const area = 'store';
  const { value: folder, origin } = session.runs;
  const existing = nearestExisting(folder);
  const writable = isWritable(existing);
  const { bavail, bsize } = statfsSync(existing);
  const damaged = countQuarantined(openStore(session).layout);
  return [
    { area, name: 'folder', value: folder, remark: origin, good: true },
    {
      area,
      name: 'writable',
      value: writable ? 'yes' : 'no',
      remark: existing === folder ? '' : `will be made in ${existing}`,
      good: writable,
    },
    { area, name: 'free space', value: formatBytes(bavail * bsize), remark: '', good: bavail > 0 },
    { area, name: 'runs', value: formatNumberOf(listRuns(folder).length, 'run'), remark: '', good: true },
    ...(damaged === 0
      ? []
      : [
          {
            area,
            name: 'quarantine',
            value: formatNumberOf(damaged, 'damaged file'),
            remark: 'set aside as evidence; results were or will be made again',
            good: true,
            cure: 'check the disk; `athanor gc --quarantine --delete` clears it',
          } as const,
        ]),
  ];
}

function settings(session: Session): readonly Finding[] {
  const area = 'settings';
  const jobs = resolveJobs(undefined, session.env);
  const color = decideColor(session.color, session.env, process.stdout.isTTY);
  const { engine, device } = usualCompute(session);
  const ci = (session.env['CI'] ?? '') !== '';
  return [
    { area, name: 'engine', value: engine.value, remark: engine.origin, good: true },
    {
      area,
      name: 'device',
      value: deviceText(engine.value, device.value),
      remark: device.origin,
      good: true,
    },
    { area, name: 'jobs', value: String(jobs.value), remark: jobs.origin, good: true },
    { area, name: 'colour', value: color.value ? 'yes' : 'no', remark: color.origin, good: true },
    {
      area,
      name: 'live view',
      value: ci ? 'no' : 'on a terminal',
      remark: ci ? 'CI' : 'default',
      good: true,
    },
  ];
}

/** With what `auto` is here. */
function deviceText(engine: EngineName, device: DeviceWord): string {
  return device === 'auto' ? `auto -> ${bestDeviceHere(engine)}` : device;
}

function nearestExisting(path: string): string {
  return existsSync(path) ? path : nearestExisting(dirname(path));
}

function isWritable(path: string): boolean {
  try {
    accessSync(path, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}
