/**
 * What an exported graph calls its values: `word` `[1, 1]` and `state.NAME` in, `log_probabilities` `[V]` and
 * `next.NAME`, which is the next call's `state.NAME`, out.
 */
import { fault } from '../base/fault.ts';

export const word = 'word';
export const logProbabilities = 'log_probabilities';

export function fileInput(name: string): string {
  if (name === 'tokens') return word;
  return name.startsWith('state:') ? `state.${name.slice('state:'.length)}` : name;
}

export function fileOutput(name: string): string {
  if (name === 'logProbabilities') return logProbabilities;
  return name.startsWith('state:') ? `next.${name.slice('state:'.length)}` : fault(`an output ${name}`);
}

/** The input that an output is to be carried to. */
export function carriedTo(output: string): string {
  return output.replace(/^next\./, 'state.');
}
