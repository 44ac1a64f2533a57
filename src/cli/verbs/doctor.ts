import { accessSync, constants, existsSync, statfsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { availableParallelism, cpus, freemem, totalmem } from 'node:os';
import { dirname, join } from 'node:path';
import { listRuns } from '../../exec/history.ts';
import { engineRuntimes } from '../../keys/revisions.ts';
import { formatBytes, formatNumberOf } from '../../report/numbers.ts';
import { renderTable, type Cell } from '../../report/table.ts';
import { openStore } from '../archive.ts';
import { decideColor } from '../colours.ts';
import { exitCodes } from '../exit.ts';
import { printJson, type Session } from '../session.ts';
import { resolveJobs } from '../settings.ts';
import { version } from '../version.ts';
import type { Verb } from './verb.ts';

/** One thing that was looked at. A bad one keeps something from working and says what. */
interface Finding {
  readonly area: 'program' | 'machine' | 'engines' | 'store' | 'settings';
  readonly name: string;
  readonly value: string;
  /** Where a setting comes from, or what is wrong. */
  readonly remark: string;
  readonly good: boolean;
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
    const rows = findings.map(({ area, name, value, remark, good }): readonly Cell[] => {
      const heading = area === last ? '' : area;
      last = area;
      return [
        { text: heading, tone: 'faint' },
        { text: good ? 'ok' : '!!', tone: good ? 'good' : 'bad' },
        { text: name, tone: 'strong' },
        value,
        { text: remark, tone: good ? 'faint' : 'bad' },
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
  ];
}

/** Packages that an engine runs on, and the library file without which the package is an empty shell. */
function engines(): readonly Finding[] {
  const onnx = installed('onnxruntime-node', (folder) =>
    join(folder, 'bin', 'napi-v6', process.platform, process.arch, 'onnxruntime_binding.node'),
  );
  return [
    { area: 'engines', name: 'onnx', value: engineRuntimes.onnx.cpu ?? '', ...onnx },
    {
      area: 'engines',
      name: 'reference',
      value: engineRuntimes.reference.cpu ?? '',
      remark: 'bundled',
      good: true,
    },
  ];
}

function installed(name: string, library: (folder: string) => string): Pick<Finding, 'remark' | 'good'> {
  const require = createRequire(import.meta.url);
  try {
    const path = require.resolve(`${name}/package.json`);
    const { version: found } = require(path) as { version: string };
    const binding = library(dirname(path));
    return existsSync(binding)
      ? { remark: `${name} ${found} is installed`, good: true }
      : { remark: `${name} ${found} has no library for this machine: ${binding}`, good: false };
  } catch {
    return { remark: `${name} is not installed: run \`npm ci\``, good: false };
  }
}

function store(session: Session): readonly Finding[] {
  const area = 'store';
  const { value: folder, origin } = session.runs;
  const existing = nearestExisting(folder);
  const writable = isWritable(existing);
  const { bavail, bsize } = statfsSync(existing);
  openStore(session);
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
  ];
}

function settings(session: Session): readonly Finding[] {
  const area = 'settings';
  const jobs = resolveJobs(undefined, session.env);
  const color = decideColor(session.color, session.env, process.stdout.isTTY);
  const ci = (session.env['CI'] ?? '') !== '';
  return [
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
