import { join, relative, resolve } from 'node:path';
import { fetchCorpus } from '../../download/corpus.ts';
import { sources, type Source } from '../../download/sources.ts';
import { DownloadTrouble } from '../../download/trouble.ts';
import type { Transferred } from '../../download/transfer.ts';
import { nearest } from '../../diag/suggest.ts';
import { formatBytes } from '../../report/numbers.ts';
import { exitCodes, UsageError } from '../exit.ts';
import { printJson, type Session } from '../session.ts';
import type { Verb } from './verb.ts';

/** Brings a published corpus here, checked, or says what to place where. */
export const data: Verb = async (session, [action = '', name = ''], { to, mirror = null }) => {
  if (action !== 'fetch')
    throw new UsageError(`\`data\` can fetch, not \`${action}\``, 'athanor data fetch ptb');
  const source = sourceNamed(name);
  const folder = resolve(session.cwd, to ?? source.folder);
  const leaving = new AbortController();
  const leave = (): void => {
    leaving.abort();
  };
  process.once('SIGINT', leave).once('SIGTERM', leave);
  try {
    const onProgress = session.json || session.quiet ? () => undefined : progressOn(session);
    const files = await fetchCorpus(source, { folder, mirror, signal: leaving.signal, onProgress });
    if (session.json) printJson(session, 'data', { corpus: source.name, folder, files });
    else {
      for (const { path, had } of files)
        session.out.line(`${shown(path, session)}${had ? '  was there' : ''}`);
      session.out.line(
        `use it: corpus text = ${source.type} { path ${JSON.stringify(shown(folder, session))} }`,
      );
      session.out.line(session.out.paint('faint', source.terms));
    }
    return exitCodes.ok;
  } catch (error) {
    if (leaving.signal.aborted) {
      session.err.line('stopped; the same command goes on from here');
      return exitCodes.interrupted;
    }
    if (!(error instanceof DownloadTrouble)) throw error;
    const files = source.downloads.flatMap(({ files }) => files.map((file) => file.name));
    throw new DownloadTrouble(
      error.message,
      error.cure ??
        `the same command goes on where this broke off; or place ${files.join(', ')} (each perhaps with .gz) in ${shown(folder, session)} yourself`,
    );
  } finally {
    process.off('SIGINT', leave).off('SIGTERM', leave);
  }
};

function sourceNamed(name: string): Source {
  const found = sources.find((source) => source.name === name);
  if (found !== undefined) return found;
  const names = sources.map((source) => source.name);
  const near = nearest(name, names);
  throw new UsageError(
    `there is no corpus \`${name}\` to fetch`,
    near === null ? `there are ${names.join(', ')}` : `did you mean ${near}?`,
  );
}

/** On a terminal one line that changes; elsewhere a line a tenth of the way. */
function progressOn({ err }: Session): (name: string, transferred: Transferred) => void {
  let said = '';
  return (name, { bytes, total }) => {
    const part = total === null ? formatBytes(bytes) : `${Math.floor((100 * bytes) / total)} %`;
    const tenth = total === null ? '' : `${Math.floor((10 * bytes) / total) * 10} %`;
    const isTerminal = err.columns !== undefined;
    const now = `${name}  ${isTerminal ? part : tenth}${total === null ? '' : ` of ${formatBytes(total)}`}`;
    if (now === said || (!isTerminal && tenth === '')) return;
    said = now;
    if (isTerminal) err.write(`\r${now}\u001B[K${bytes === total ? '\n' : ''}`);
    else err.line(now);
  };
}

function shown(path: string, { cwd }: Session): string {
  const near = relative(cwd, path);
  return near.startsWith('..') ? path : join('.', near);
}
