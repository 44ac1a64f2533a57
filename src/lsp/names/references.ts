import type { Module } from '../../check/imports/gather.ts';
import type { Span } from '../../diag/source.ts';
import type { Experiments } from '../experiments.ts';
import { meant, type Meant } from './meaning.ts';
import { occurrencesIn, type Occurrence } from './occurrences.ts';

/** Where a name stands. */
export interface Use {
  readonly module: Module;
  readonly occurrence: Occurrence;
}

/** Everything in the given files that stands for the same thing, its declaration too. A variable stays in its file. */
export function usesOf(target: Meant, paths: Iterable<string>, experiments: Experiments): readonly Use[] {
  const uses: Use[] = [];
  for (const path of new Set(paths)) {
    const knowledge = experiments.knowledgeOf(path);
    for (const occurrence of occurrencesIn(knowledge.root.parsed.file)) {
      const found = meant(occurrence, knowledge);
      if (found !== null && isSame(found, target)) uses.push({ module: knowledge.root, occurrence });
    }
    if (target.kind === 'variable' && target.name.span.source === knowledge.root.parsed.source.name)
      uses.push({
        module: knowledge.root,
        occurrence: { name: target.name, role: 'declaration', sweeps: [] },
      });
  }
  return uses;
}

function isSame(one: Meant, other: Meant): boolean {
  if (one.kind === 'variable' || other.kind === 'variable')
    return one.kind === other.kind && isSamePlace(nameOf(one), nameOf(other));
  return one.module.path === other.module.path && isSamePlace(nameOf(one), nameOf(other));
}

function nameOf(of: Meant): Span {
  return of.kind === 'variable' ? of.name.span : of.declaration.name.span;
}

function isSamePlace(one: Span, other: Span): boolean {
  return one.source === other.source && one.start === other.start;
}
