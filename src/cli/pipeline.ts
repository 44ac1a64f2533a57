/**
 * The whole way of an experiment, one call an arrow:
 *
 *     bytes -> text -> tree -> one tree with what it imports -> checked plan -> graph -> keys -> forecast, or events and artifacts
 *
 * Up to the graph nothing but the file and its imports is read and nothing is written. `forecast` and `execute` (see plan.ts and
 * run.ts in verbs/) take the graph from here and key it themselves, since keys depend on the bytes of files.
 */
import { dirname } from 'node:path';
import { check } from '../check/check.ts';
import { gather, type Module } from '../check/imports/gather.ts';
import { merge } from '../check/imports/merge.ts';
import type { CheckedPlan } from '../check/plan.ts';
import type { Diagnostic } from '../diag/diagnostic.ts';
import type { Sources } from '../diag/excerpt.ts';
import type { Source } from '../diag/source.ts';
import { buildGraph } from '../graph/build.ts';
import type { StageGraph } from '../graph/graph.ts';
import { parseOverride } from '../lang/override.ts';
import { parse } from '../lang/parse.ts';
import { diagnosticsJson, showDiagnostics } from './diagnostics.ts';
import { InvalidExperiment } from './exit.ts';
import { chooseFile } from './files.ts';
import { realPath } from './library.ts';
import { printJson, type Session } from './session.ts';
import type { VerbOptions } from './verbs/verb.ts';
import { textOnDisk, type Text } from './text.ts';
import { wishesOf, type CallWishes } from './wishes.ts';

export interface Experiment {
  readonly source: Source;
  /** The file's text and that of the overrides: all that spans point into. */
  readonly sources: Sources;
  readonly diagnostics: readonly Diagnostic[];
  /** The files that the experiment is made of, its own first; none if its bytes are no text. */
  readonly modules: readonly Module[];
  /** null if anything is wrong. */
  readonly plan: CheckedPlan | null;
}

/** What the command line and the configuration say beside a file. */
export interface Beside {
  readonly sets: readonly string[];
  readonly wishes: CallWishes;
}

/** Reads and checks a file; whatever is wrong with it, or with an override, is among the diagnostics. */
export function readExperiment(session: Session, text: Text, { sets, wishes }: Beside): Experiment {
  const { source, diagnostics: unreadable, path, library, probe, read = parse } = text;
  const overrides = sets.map(parseOverride);
  const gathered = unreadable.length > 0 ? null : gather(read(source), realPath(path), library, read);
  const modules = gathered?.modules ?? [];
  const sources = new Map(
    [
      source,
      ...modules.map(({ parsed }) => parsed.source),
      ...overrides.map((parsed) => parsed.source),
      ...wishes.sources,
    ].map((each) => [each.name, each]),
  );
  const merged = gathered === null ? null : merge(gathered.root);
  const mistakes = [
    ...(gathered?.diagnostics ?? unreadable),
    ...(merged?.diagnostics ?? []).filter(({ severity }) => severity === 'error'),
    ...overrides.flatMap(({ diagnostics }) => diagnostics),
  ];
  // What a broken text seems to mean would only be guesses on top of its mistakes.
  if (merged === null || mistakes.length > 0)
    return { source, sources, modules, diagnostics: mistakes, plan: null };
  const { plan, diagnostics } = check(merged.file, {
    folder: dirname(path),
    folders: new Map(modules.map(({ parsed, path }) => [parsed.source.name, dirname(path)])),
    workingDirectory: session.cwd,
    probe,
    wishes: wishes.wishes,
    overrides: overrides.flatMap(({ override, source: { name, text } }) =>
      override === null ? [] : [{ ...override, span: { source: name, start: 0, end: text.length } }],
    ),
  });
  return {
    source,
    sources,
    modules,
    diagnostics: [...(plan === null ? [] : merged.diagnostics), ...diagnostics],
    plan,
  };
}

export interface OpenedExperiment {
  readonly graph: StageGraph;
  /** The .exp file first, then overrides. */
  readonly sourceList: readonly Source[];
  /** Absolute paths of the files that the experiment is made of, its own first. */
  readonly files: readonly string[];
  /** Whether there was nothing to say of it, and it follows from the texts and not from what devices are here. */
  readonly isUnremarkable: boolean;
}

/** The graph of the one experiment that the words name. Says what is wrong and throws if it is not valid. */
export function openExperiment(
  session: Session,
  words: readonly string[],
  options: Pick<VerbOptions, 'set' | 'engine' | 'device'>,
  looks = true,
): OpenedExperiment {
  return openText(session, textOnDisk(session.cwd, chooseFile(words, session.cwd)), options, looks);
}

/** As `openExperiment`, of a text that has been read. */
export function openText(
  session: Session,
  text: Text,
  options: Pick<VerbOptions, 'set' | 'engine' | 'device'>,
  looks = true,
): OpenedExperiment {
  const wishes = wishesOf(session, options, looks);
  const { sources, modules, diagnostics, plan } = readExperiment(session, text, {
    sets: options.set ?? [],
    wishes,
  });
  if (!session.quiet) {
    for (const [engine, device] of wishes.found)
      session.err.line(session.err.paint('faint', `device auto -> ${device} (engine ${engine})`));
  }
  if (!session.quiet || plan === null) showDiagnostics(session, diagnostics, sources);
  if (plan === null) {
    if (session.json)
      printJson(session, 'invalid', {
        file: text.source.name,
        diagnostics: diagnosticsJson(diagnostics, sources),
      });
    throw new InvalidExperiment(text.source.name);
  }
  const isUnremarkable = diagnostics.length === 0 && wishes.found.size === 0;
  const files = modules.map(({ path }) => path);
  return { graph: buildGraph(plan), sourceList: [...sources.values()], files, isUnremarkable };
}
