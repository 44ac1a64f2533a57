import { nearest } from '../diag/suggest.ts';
import type { StageName } from '../base/brand.ts';
import type { Selection } from '../exec/selection.ts';
import type { StageGraph } from '../graph/graph.ts';
import { stagesMeant } from '../report/stage-selection.ts';
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
  return new Set(names.flatMap((name) => stagesNamed(graph, option, name)));
}

/** One stage, or several cells of a sweep. */
function stagesNamed(graph: StageGraph, option: string, text: string): readonly StageName[] {
  const meant = stagesMeant(graph.order, text);
  if (meant.length > 0) return meant.map(({ name }) => name);
  const known = graph.order.map(({ name }) => name);
  const near = nearest(text, new Set([...known, ...graph.order.flatMap(({ cell }) => cell?.of ?? [])]));
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
