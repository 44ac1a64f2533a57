import { nearest } from '../diag/suggest.ts';
import type { StageName } from '../base/brand.ts';
import type { Selection } from '../exec/selection.ts';
import type { StageGraph } from '../graph/graph.ts';
import { UsageError } from './exit.ts';
import type { VerbOptions } from './verbs/verb.ts';

/** `--force`, `--from` and `--only` against the stages that there are. */
export function selectionOf(graph: StageGraph, { force, from = [], only }: VerbOptions): Selection {
  return {
    force: force === true ? 'all' : stagesOf(graph, '--force', force ?? []),
    from: stagesOf(graph, '--from', from),
    only: only === undefined ? null : stagesOf(graph, '--only', only),
  };
}

function stagesOf(graph: StageGraph, option: string, names: readonly string[]): ReadonlySet<StageName> {
  return new Set(names.map((name) => stageOf(graph, option, name)));
}

function stageOf(graph: StageGraph, option: string, text: string): StageName {
  const known = graph.order.map(({ name }) => name);
  const name = known.find((candidate) => candidate === text);
  if (name !== undefined) return name;
  const near = nearest(text, known);
  throw new UsageError(
    `${option}: ${graph.file} has no stage \`${text}\``,
    near === null
      ? `it has: ${known.slice(0, 12).join(', ')}${known.length > 12 ? ', ...' : ''}`
      : `did you mean \`${near}\`?`,
  );
}

/** `--force first.exp`: the word was meant as the file, and all stages are forced. */
export function splitForce(
  words: readonly string[],
  options: VerbOptions,
): readonly [readonly string[], VerbOptions] {
  const { force } = options;
  if (words.length > 0 || !Array.isArray(force)) return [words, options];
  const file = (force as readonly string[]).at(-1);
  if (file?.endsWith('.exp') !== true) return [words, options];
  const rest = (force as readonly string[]).slice(0, -1);
  return [[file], { ...options, force: rest.length === 0 ? true : rest }];
}
