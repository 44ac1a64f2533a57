/** Inputs one after the other into one parser, and what came of each. */
import { Draw } from '../draw.ts';
import { mutated } from './mutate.ts';
import { mutatedHeader, mutatedJson } from './mutate-json.ts';

export interface Target {
  readonly name: string;
  /** Inputs that are right, and such as were once found to be trouble. */
  readonly seeds: readonly Uint8Array[];
  /** Words of the format. */
  readonly words: readonly string[];
  /** Reads the bytes as the program would. What it throws must be `isExpected`. */
  readonly read: (bytes: Uint8Array) => unknown;
  /** An error that tells users what is wrong with their file. */
  readonly isExpected: (error: unknown) => boolean;
}

export interface Trouble {
  readonly target: string;
  readonly what: string;
  readonly input: Uint8Array;
}

export interface Result {
  readonly inputs: number;
  readonly accepted: number;
  /** By an error; what is answered with a diagnosis or a miss counts as accepted. */
  readonly refused: number;
  /** Ways in which inputs came out, that is how far the parser was explored. */
  readonly ways: number;
  readonly troubles: readonly Trouble[];
}

/** Longer for one small input is an attack that worked, and so is more memory. */
const mostMilliseconds = 2000;
const mostBytes = 256 * 2 ** 20;
const mostTroubles = 5;
const mostKept = 400;

export async function attack(target: Target, count: number, seed: string): Promise<Result> {
  const draw = new Draw(`${seed} ${target.name}`);
  const corpus = [...target.seeds];
  const ways = new Set<string>();
  const troubles: Trouble[] = [];
  let accepted = 0;
  let inputs = 0;
  for (; inputs < count && troubles.length < mostTroubles; inputs++) {
    // The seeds themselves come first.
    const input =
      inputs < target.seeds.length
        ? (corpus[inputs] as Uint8Array)
        : changed(draw.among(corpus), draw.among(corpus), target.words, draw);
    const { way, isRefused, trouble } = await outcomeOf(target, input);
    if (trouble !== null) troubles.push({ target: target.name, what: trouble, input });
    if (!isRefused) accepted++;
    // What came out in a new way is worth going on from.
    if (!ways.has(way)) {
      ways.add(way);
      if (corpus.length < mostKept) corpus.push(input);
    }
  }
  return { inputs, accepted, refused: inputs - accepted, ways: ways.size, troubles };
}

/** What is JSON, or begins with it, is as often changed as a value as it is as bytes. */
function changed(input: Uint8Array, other: Uint8Array, words: readonly string[], draw: Draw): Uint8Array {
  const value = draw.chance(0.5) ? (mutatedJson(input, other, draw) ?? mutatedHeader(input, draw)) : null;
  return value ?? mutated(input, other, words, draw);
}

async function outcomeOf(
  { read, isExpected }: Target,
  input: Uint8Array,
): Promise<{ readonly way: string; readonly isRefused: boolean; readonly trouble: string | null }> {
  const { user, system } = process.cpuUsage();
  const { arrayBuffers } = process.memoryUsage();
  let way: string;
  let isRefused = false;
  let trouble: string | null = null;
  try {
    const kept = read(input);
    const value: unknown = kept instanceof Promise ? await kept : kept;
    way = typeof value === 'string' ? value : 'accepted';
  } catch (error) {
    isRefused = true;
    const told = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    way = told
      .slice(0, 200)
      .replaceAll(/[0-9a-f]{6,}|"[^"]*"|`[^`]*`|-?\d+/g, '.')
      .slice(0, 80);
    if (!isExpected(error)) trouble = error instanceof Error ? (error.stack ?? told) : told;
    else if (told.length > 4000) trouble = `a message of ${told.length} characters: ${told.slice(0, 200)}`;
  }
  const spent = process.cpuUsage({ user, system });
  const milliseconds = (spent.user + spent.system) / 1000;
  if (milliseconds > mostMilliseconds) trouble ??= `it took ${Math.round(milliseconds)} ms`;
  const grown = process.memoryUsage().arrayBuffers - arrayBuffers;
  if (grown > mostBytes) trouble ??= `it took ${Math.round(grown / 2 ** 20)} MiB`;
  return { way, isRefused, trouble };
}
