import { join } from 'node:path';
import type { StageGraph } from '../graph/graph.ts';
import { digestByThreads, type Digests, type SizedFile } from '../store/hashing/threads.ts';
import { Inputs } from '../store/inputs.ts';
import type { Store } from '../store/store.ts';

const program = join(import.meta.dirname, 'digests.mjs');

/** The digests of a graph's files; many or large ones are read by several threads. */
export async function inputsOf(graph: StageGraph, store: Store): Promise<Inputs> {
  const inputs = new Inputs(store);
  const paths = graph.order.flatMap(({ files }) => Object.values(files));
  await inputs.readAhead(paths, (files) => digestAtOnce(files));
  return inputs;
}

export function digestAtOnce(
  files: readonly SizedFile[],
  onDigest?: (path: string) => void,
): Promise<Digests> {
  return digestByThreads(program, files, onDigest);
}
