import type { Option } from 'commander';
import { fault } from '../../base/fault.ts';
import { commonOptions, makeOption, type OptionName } from '../options.ts';
import type { Session } from '../session.ts';
import type { Offered, VerbRow } from '../verb-row.ts';
import { codes, paths, runsOf, stagesOfFile, stagesOfRuns, type Word } from './words.ts';

/** What the last word of a command line may become. */
export type Offer =
  | { readonly kind: 'words'; readonly words: readonly Word[] }
  | { readonly kind: 'paths'; readonly paths: readonly string[] }
  /** Whatever files there are: the shell knows them. */
  | { readonly kind: 'any file' };

/** Options whose value is no file and none of some words. */
const offersOf: Readonly<Partial<Record<OptionName, Offered>>> = {
  force: 'stages',
  from: 'stages',
  only: 'stages',
  run: 'runs',
};

/** Verbs that work on stages of an experiment; the others ask the last run. */
const ofExperiments = new Set(['plan', 'run', 'status', 'graph']);

/** `words` are those after `athanor`, as they stand so far. */
export function offer(words: readonly string[], rows: readonly VerbRow[], session: Session): Offer {
  // Some shells take `--engine=onnx` apart, some do not.
  const apart = words.flatMap((word) => (/^--\w[\w-]*=/.test(word) ? split(word) : [word]));
  const isWhole = /^--\w[\w-]*=/.test(words.at(-1) ?? '');
  const typed = apart.at(-1) === '=' ? '' : (apart.at(-1) ?? '');
  const before = apart.slice(0, -1).filter((word) => word !== '=');
  const [verb, ...rest] = before;
  const row = rows.find(({ name }) => name === verb);
  const found = row === undefined ? offerVerb(before, rows) : offerWithin(row, rest, typed, session);
  const head = isWhole ? (words.at(-1) ?? '').replace(/=.*$/, '=') : '';
  switch (found.kind) {
    case 'words': {
      const fitting = found.words.filter(({ text }) => text.startsWith(typed));
      return { ...found, words: fitting.map((word) => ({ ...word, text: head + word.text })) };
    }
    default:
      return found;
  }
}

function split(word: string): readonly string[] {
  const at = word.indexOf('=');
  return [word.slice(0, at), word.slice(at + 1)];
}

function offerVerb(before: readonly string[], rows: readonly VerbRow[]): Offer {
  if (before.length > 0) return { kind: 'any file' };
  const verbs = rows.filter(({ isHidden }) => isHidden !== true);
  const words = verbs.map(({ name, summary }) => ({ text: name, summary }));
  const own = [
    { text: 'help', summary: 'show the help of a verb' },
    { text: '--help', summary: 'show help' },
    { text: '--version', summary: 'print the version' },
  ];
  return { kind: 'words', words: [...words, ...own] };
}

function offerWithin(row: VerbRow, before: readonly string[], typed: string, session: Session): Offer {
  const names = [...row.options, ...commonOptions];
  const options = names.map((name) => ({ name, option: makeOption(name) }));
  const last = before.at(-1);
  const open = options.find(
    ({ option }) => last !== undefined && isCalled(option, last) && (option.required || option.optional),
  );
  if (open !== undefined) {
    const { name, option } = open;
    const offers = option.argChoices ?? offersOf[name] ?? 'files';
    return offered(offers, row, before, typed, session);
  }
  if (typed.startsWith('-')) {
    const words = options.map(({ option }) => ({ text: option.long ?? '', summary: option.description }));
    return { kind: 'words', words: [...words, { text: '--help', summary: 'show this help' }] };
  }
  const operands = before.filter((word, index) => {
    const option = options.find((one) => isCalled(one.option, before[index - 1] ?? ''))?.option;
    return !word.startsWith('-') && option?.required !== true;
  });
  const operand = row.operands[Math.min(operands.length, row.operands.length - 1)];
  return operand === undefined
    ? { kind: 'words', words: [] }
    : offered(operand.offers, row, before, typed, session);
}

function isCalled({ long, short }: Pick<Option, 'long' | 'short'>, word: string): boolean {
  return long === word || short === word;
}

function offered(
  what: Offered,
  row: VerbRow,
  before: readonly string[],
  typed: string,
  session: Session,
): Offer {
  if (typeof what !== 'string') return { kind: 'words', words: what.map((text) => ({ text, summary: '' })) };
  switch (what) {
    case 'experiments':
      return { kind: 'paths', paths: paths(session, typed) };
    case 'stages': {
      const known = ofExperiments.has(row.name) ? [] : stagesOfRuns(session);
      return { kind: 'words', words: known.length > 0 ? known : stagesOfFile(session, before) };
    }
    case 'runs':
      return typed.startsWith('@') || paths(session, typed).length === 0
        ? { kind: 'words', words: runsOf(session) }
        : { kind: 'paths', paths: paths(session, typed) };
    case 'codes':
      return { kind: 'words', words: codes() };
    case 'files':
      return { kind: 'any file' };
    default:
      return fault(`nothing is offered for ${String(what satisfies never)}`);
  }
}
