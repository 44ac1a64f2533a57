/**
 * Plans that were checked before. What an experiment means follows from its text and from what checking asked beside it; a
 * run that finds all of that as it was need neither parse nor check, which is most of what a run without work takes.
 */
import { closeSync, fstatSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { Opened } from '../check/imports/gather.ts';
import type { AnyPlannedStage, CheckedPlan } from '../check/plan.ts';
import type { Source } from '../diag/source.ts';
import { buildGraph } from '../graph/build.ts';
import { digestOf } from '../keys/digest.ts';
import { openFile } from '../store/file.ts';
import { readConfigurationFile } from './configuration-file.ts';
import { realPath } from './library.ts';
import type { OpenedExperiment } from './pipeline.ts';
import type { Session } from './session.ts';
import type { Text } from './text.ts';
import type { VerbOptions } from './verbs/verb.ts';

/** The sources that this bundle was made of; the bundler fills it in. Without it nothing is kept. */
const program = (globalThis as { readonly athanorSources?: string }).athanorSources;

/** What checking asks beside the text, as it asked. */
type Question =
  | { readonly ask: 'open'; readonly path: string; readonly from: string }
  | { readonly ask: 'kindOf' | 'list'; readonly path: string };

interface Answered {
  readonly question: Question;
  readonly answer: string;
}

interface KeptPlan {
  /** All that is known before anything is asked. */
  readonly given: string;
  readonly answers: readonly Answered[];
  /** All but the experiment's own. */
  readonly sources: readonly Source[];
  readonly files: readonly string[];
  readonly order: readonly AnyPlannedStage[];
}

/** Opens the experiment as it was checked before if nothing has changed since, else by `open`, and keeps what that gives. */
export async function openKept(
  session: Session,
  text: Text,
  options: VerbOptions,
  open: (text: Text) => Promise<OpenedExperiment>,
): Promise<OpenedExperiment> {
  if (program === undefined || text.diagnostics.length > 0) return open(text);
  const folder = join(session.runs.value, 'checked');
  const file = join(folder, `${digestOf(text.path)}.json`);
  const given = givenOf(session, text, options);
  const kept = read(file);
  if (kept?.given === given && kept.answers.every((one) => answerOf(one.question, text) === one.answer)) {
    const { order, sources, files } = kept;
    // Checked, by the same program, when it was kept.
    const plan = { file: text.source.name, stages: order } as unknown as CheckedPlan;
    return { graph: buildGraph(plan), sourceList: [text.source, ...sources], files, isUnremarkable: true };
  }
  const answers: Answered[] = [];
  const opened = await open(asking(text, (answered) => answers.push(answered)));
  if (opened.isUnremarkable) {
    const [, ...sources] = opened.sourceList;
    keep(folder, file, { given, answers, sources, files: opened.files, order: opened.graph.order });
  }
  return opened;
}

function givenOf(session: Session, { source, path }: Text, { set, engine, device }: VerbOptions): string {
  const { cwd, env } = session;
  const configuration = readConfigurationFile(env).text;
  const usual = [env['ATHANOR_ENGINE'], env['ATHANOR_DEVICE'], configuration];
  const own = [source.name, path, realPath(path), digestOf(source.text)];
  return JSON.stringify([program, process.version, cwd, own, set, engine, device, usual]);
}

/** The text, with a note of everything that is asked on its behalf, and of what was answered. */
function asking(text: Text, note: (answered: Answered) => void): Text {
  const noted = <T>(question: Question, answer: T, words: string): T => {
    note({ question, answer: words });
    return answer;
  };
  const { library, probe } = text;
  return {
    ...text,
    library: {
      open: (path, from) => {
        const opened = library.open(path, from);
        return noted({ ask: 'open', path, from }, opened, openedWords(opened));
      },
    },
    probe: {
      kindOf: (path) => {
        const found = probe.kindOf(path);
        return noted({ ask: 'kindOf', path }, found, found);
      },
      list: (path) => {
        const names = probe.list(path);
        return noted({ ask: 'list', path }, names, JSON.stringify(names));
      },
    },
  };
}

function answerOf(question: Question, { library, probe }: Text): string {
  switch (question.ask) {
    case 'open':
      return openedWords(library.open(question.path, question.from));
    case 'kindOf':
      return probe.kindOf(question.path);
    case 'list':
      return JSON.stringify(probe.list(question.path));
  }
}

function openedWords(opened: Opened): string {
  return opened.kind === 'file' ? JSON.stringify([opened.path, opened.source]) : opened.kind;
}

const digestLength = 64;

/** Null if there is none, if it is not whole, or if another user put it there, since it says what a run reads and does. */
function read(file: string): KeptPlan | null {
  let bytes: Buffer;
  try {
    const opened = openFile(file);
    try {
      if (fstatSync(opened).uid !== process.getuid?.()) return null;
      bytes = readFileSync(opened);
    } finally {
      closeSync(opened);
    }
  } catch {
    return null;
  }
  const body = bytes.subarray(digestLength);
  if (bytes.toString('latin1', 0, digestLength) !== digestOf(body)) return null;
  return JSON.parse(body.toString()) as KeptPlan;
}

/** Where it cannot be written, and of a plan that JSON would change, the next run checks again. */
function keep(folder: string, file: string, plan: KeptPlan): void {
  const body = JSON.stringify(plan);
  if (!isDeepStrictEqual(JSON.parse(body), plan)) return;
  try {
    mkdirSync(folder, { recursive: true });
    const aside = `${file}.${process.pid}`;
    const bytes = Buffer.from(body);
    writeFileSync(aside, Buffer.concat([Buffer.from(digestOf(bytes)), bytes]));
    renameSync(aside, file);
  } catch {
    // It saves work and holds no result.
  }
}
