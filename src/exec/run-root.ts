import { hostname } from 'node:os';
import { resolve } from 'node:path';
import { ownMark } from '../store/owner.ts';
import { RunRoot } from '../store/roots.ts';
import type { RunRequest } from './request.ts';
import type { RunFolder } from './run-folder.ts';

/** By what a run keeps the results that it uses: in the store itself, whoever shares it. */
export function rootOf({ store, graph, runsFolder }: RunRequest, folder: RunFolder): RunRoot {
  return new RunRoot(store, {
    run: folder.run,
    runsFolder: resolve(runsFolder),
    project: process.cwd(),
    file: graph.file,
    host: hostname(),
    owner: ownMark(),
    startedAt: folder.startedAt.toISOString(),
  });
}
