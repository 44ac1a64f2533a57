import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { TestContext } from 'node:test';

export interface Mirror {
  readonly url: string;
  /** Path and, where one was asked for, the range of each request. */
  readonly requests: string[];
}

export interface MirrorHabits {
  /** Breaks the connection after so many bytes of the first answer. */
  readonly breakAfter?: number;
  /** Gives the whole file whatever range is asked for. */
  readonly ignoresRanges?: boolean;
  /** Whether the answer begins with its length. */
  readonly saysLength?: boolean;
}

/** A server on this machine alone that answers with files, in whole or from a byte on. */
export async function mirrorOf(
  context: TestContext,
  files: Readonly<Record<string, Uint8Array>>,
  { breakAfter = Infinity, ignoresRanges = false, saysLength = true }: MirrorHabits = {},
): Promise<Mirror> {
  const requests: string[] = [];
  const server = createServer(({ url = '', headers: { range } }, response) => {
    requests.push(range === undefined ? url : `${url} ${range}`);
    const file = files[url.slice(1)];
    if (file === undefined) {
      response.writeHead(404).end();
      return;
    }
    const start = ignoresRanges ? 0 : Number(/^bytes=(\d+)-$/.exec(range ?? '')?.[1] ?? 0);
    if (start >= file.length) {
      response.writeHead(416).end();
      return;
    }
    const body = file.subarray(start);
    response.writeHead(start > 0 ? 206 : 200, saysLength ? { 'content-length': body.length } : {});
    if (requests.length > 1 || breakAfter >= body.length) {
      response.end(body);
      return;
    }
    response.write(body.subarray(0, breakAfter), () => {
      // The rest of the answer never comes.
      setTimeout(() => response.destroy(), 50);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  context.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, requests };
}
