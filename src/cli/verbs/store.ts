import { existsSync } from 'node:fs';
import { proveChain } from '../../exec/chain-proof.ts';
import { formatBytes } from '../../report/numbers.ts';
import { chainText, statsText, verificationText } from '../../report/store-text.ts';
import { StoreError } from '../../store/errors.ts';
import { takeCensus } from '../../store/census.ts';
import type { Digests } from '../../store/hashing/threads.ts';
import { takeStats } from '../../store/stats.ts';
import type { Store } from '../../store/store.ts';
import { verify } from '../../store/verification/verify.ts';
import { openStore } from '../archive.ts';
import { exitCodes, UsageError } from '../exit.ts';
import { digestAtOnce } from '../inputs.ts';
import { printJson, type Session } from '../session.ts';
import type { Verb, VerbOptions } from './verb.ts';

/** Looks after the store: `verify` reads every byte of it, `stats` counts what is there. */
export const store: Verb = (session, [action = '', ...more], options) => {
  const [extra] = more;
  if (extra !== undefined) throw new UsageError(`\`store ${action}\` takes nothing more, not \`${extra}\``);
  switch (action) {
    case 'verify':
      return verifyStore(session, options);
    case 'stats':
      return Promise.resolve(showStats(session));
    default:
      throw new UsageError(
        `the store can be asked for verify and stats, not \`${action}\``,
        'athanor store verify',
      );
  }
};

/** Exit code 4 on damage. */
async function verifyStore(session: Session, { quarantine, chain: wanted }: VerbOptions): Promise<number> {
  if (wanted !== undefined && !/^[0-9a-f]{8,64}$/.test(wanted))
    throw new UsageError(
      `--chain takes a digest or its first eight digits at least, not \`${wanted}\``,
      'athanor show @last',
    );
  const opened = openStore(session);
  const { root } = opened.layout;
  if (!existsSync(root)) {
    throw new StoreError(`there is no store at ${root}`, 'name the folder of the runs with --store', null);
  }
  const start = performance.now();
  const onProgress = progressOn(session);
  const digests = await digestBlobs(opened, onProgress);
  const verification = verify(opened, { quarantines: quarantine === true, onProgress, digests });
  const seconds = (performance.now() - start) / 1000;
  const chain =
    wanted === undefined ? null : proveChain(opened, session.runs.value, wanted, verification.damage);
  if (session.json) {
    printJson(session, 'verification', { root, seconds, ...verification, ...(chain && { chain }) });
  } else {
    const { paint } = session.out;
    for (const line of verificationText(verification, seconds, paint)) session.out.line(line);
    if (chain !== null) session.out.line(chainText(chain, paint));
  }
  if (verification.damage.length > 0 || (chain?.unproved.length ?? 0) > 0) return exitCodes.storeDamaged;
  return chain !== null && chain.run === null ? exitCodes.difference : exitCodes.ok;
}

/** Nearly all of a store's bytes, so they are read by several threads. */
async function digestBlobs(
  { layout }: Store,
  onProgress: (bytes: number, of: number) => void,
): Promise<Digests> {
  const census = takeCensus(layout);
  const blobs = census.blob.filter(({ isFile }) => isFile);
  const sizes = new Map(blobs.map(({ path, sizeBytes }) => [path, sizeBytes]));
  const total = Object.values(census)
    .flat()
    .reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  let bytes = 0;
  return digestAtOnce(blobs, (path) => {
    bytes += sizes.get(path) ?? 0;
    onProgress(bytes, total);
  });
}

function showStats(session: Session): number {
  const opened = openStore(session);
  const stats = takeStats(opened);
  if (session.json) printJson(session, 'store stats', { root: opened.layout.root, ...stats });
  else for (const line of statsText(stats, session.out.paint)) session.out.line(line);
  return exitCodes.ok;
}

/** A line that changes, on a terminal; so large a store that others want one says so by its time. */
function progressOn({ err, quiet, json }: Session): (bytes: number, of: number) => void {
  if (quiet || json || err.columns === undefined) return () => undefined;
  let [said, most] = ['', 0];
  return (bytes, of) => {
    // Blobs that were read by threads are gone through once more, without reading.
    if (bytes < most) return;
    most = bytes;
    const now = `${Math.floor((100 * bytes) / Math.max(of, 1))} % of ${formatBytes(of)}`;
    if (now !== said) err.write(bytes === of ? '\r\u001B[K' : `\r${now}\u001B[K`);
    said = now;
  };
}
