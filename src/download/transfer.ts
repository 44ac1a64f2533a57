import { createWriteStream, existsSync, renameSync, rmSync, statSync } from 'node:fs';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream } from 'node:stream/web';
import type { Size } from './sources.ts';
import { DownloadTrouble, reasonOf } from './trouble.ts';

/** How far a transfer is; `total` is null where the other side does not say. */
export interface Transferred {
  readonly bytes: number;
  readonly total: number | null;
}

export interface Transfer {
  readonly url: string;
  readonly target: string;
  readonly size: Size;
  readonly signal: AbortSignal;
  readonly onProgress: (transferred: Transferred) => void;
}

/**
 * Brings a file here. What an earlier attempt left in `TARGET.part` is continued where the other side can; `TARGET` itself
 * appears whole or not at all, and no more is taken than the file can have. Rejects with `DownloadTrouble`, keeping the part.
 */
export async function transfer(wanted: Transfer): Promise<void> {
  const { url, target, size, signal, onProgress } = wanted;
  const part = `${target}.part`;
  const had = existsSync(part) ? statSync(part).size : 0;
  const response = await request(url, had, signal);
  const continues = response.status === 206;
  const start = continues ? had : 0;
  const left = Number(response.headers.get('content-length') ?? NaN);
  const total = Number.isNaN(left) ? null : start + left;
  if (total !== null && (size.kind === 'exact' ? total !== size.bytes : total > size.bytes)) {
    await response.body?.cancel();
    throw otherFile(wanted, part, `has ${total} bytes`);
  }
  let done = start;
  const counted = new Transform({
    transform(chunk: Buffer, _, give) {
      done += chunk.length;
      if (done > size.bytes) {
        give(new Error('it is too long'));
        return;
      }
      onProgress({ bytes: done, total });
      give(null, chunk);
    },
  });
  try {
    await pipeline(
      Readable.fromWeb(response.body as ReadableStream),
      counted,
      createWriteStream(part, { flags: continues ? 'a' : 'w' }),
      { signal },
    );
  } catch (error) {
    if (done > size.bytes) throw otherFile(wanted, part, `does not end after ${size.bytes} bytes`);
    throw new DownloadTrouble(`${url} broke off after ${done} bytes: ${reasonOf(error)}`);
  }
  if (total !== null && done !== total) {
    throw new DownloadTrouble(`${url} broke off after ${done} of ${total} bytes`);
  }
  renameSync(part, target);
}

/** Of what came there is nothing to continue. */
function otherFile({ url, size }: Transfer, part: string, problem: string): DownloadTrouble {
  rmSync(part, { force: true });
  return new DownloadTrouble(
    `${url} ${problem}, and the published file ${size.kind === 'exact' ? '' : 'at most '}${size.bytes}`,
    'it is another file: name a mirror that has the published one with `--mirror`',
  );
}

async function request(url: string, had: number, signal: AbortSignal): Promise<Response> {
  const ask = async (headers: Record<string, string>): Promise<Response> => {
    try {
      // Bytes as they lie there: a range of packed ones could not be continued.
      return await fetch(url, { headers: { 'accept-encoding': 'identity', ...headers }, signal });
    } catch (error) {
      throw new DownloadTrouble(`${url} cannot be reached: ${reasonOf(error)}`);
    }
  };
  let response = await ask(had > 0 ? { range: `bytes=${had}-` } : {});
  // The part is as long as the file or longer: nothing tells which, so it begins anew.
  if (response.status === 416) {
    await response.body?.cancel();
    response = await ask({});
  }
  if (!response.ok || response.body === null) {
    await response.body?.cancel();
    throw new DownloadTrouble(`${url} answers ${response.status} ${response.statusText}`);
  }
  return response;
}
