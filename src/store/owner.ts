import { createHash, randomBytes } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';

/**
 * Within one of these a process id means one process: a host, since it was started, and in a container the container.
 * Containers that share a store and a host name must not take each other's processes for dead.
 */
const realm = createHash('sha256')
  .update(
    [
      hostname(),
      read(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8')),
      read(() => readlinkSync('/proc/self/ns/pid')),
    ].join('\n'),
  )
  .digest('hex')
  .slice(0, 12);

/** Only Linux has these files; elsewhere the host name must do. */
function read(file: () => string): string {
  try {
    return file();
  } catch {
    return '';
  }
}

/** A process that has died and that nobody has waited for; where nobody ever does, as in many a container, for good. */
function isZombie(pid: string): boolean {
  const status = read(() => readFileSync(`/proc/${pid}/stat`, 'latin1'));
  // The name in parentheses may hold anything.
  return status.slice(status.lastIndexOf(')')).startsWith(') Z');
}

/** This process, for others to ask whether it still lives. */
export function ownMark(): string {
  return own;
}
const own = `${realm}-${process.pid}`;

/** Drawn once a process: another that gets the same id later must not meet a name of this one's. */
const nameSeries = randomBytes(4).toString('hex');
let namesMade = 0;

/** A file name that no other process uses, and that tells who made it. */
export function uniqueName(): string {
  return `${ownMark()}-${nameSeries}${(namesMade++).toString(16).padStart(8, '0')}`;
}

/** Whether the process of an `ownMark`, or the maker of a `uniqueName`, lives; `unknown` on another machine. */
export function stateOfOwner(mark: string): 'lives' | 'gone' | 'unknown' {
  const [where, pid] = mark.split('-');
  if (where !== realm || pid === undefined || !/^\d+$/.test(pid)) return 'unknown';
  try {
    process.kill(Number(pid), 0);
    return isZombie(pid) ? 'gone' : 'lives';
  } catch (error) {
    // EPERM: it lives, and is not ours to signal.
    return error instanceof Error && 'code' in error && error.code === 'ESRCH' ? 'gone' : 'lives';
  }
}

/** Whether the maker of a `uniqueName` is known to be gone. False where it cannot be known. */
export function isOrphan(name: string): boolean {
  return stateOfOwner(name) === 'gone';
}
