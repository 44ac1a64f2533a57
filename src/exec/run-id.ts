import { randomInt } from 'node:crypto';
import type { Brand } from '../base/brand.ts';

/** `20261121-201501-kqz`: the UTC second, then letters that hold the millisecond and a random part. */
export type RunId = Brand<string, 'RunId'>;

const form = /^\d{8}-\d{6}-[a-z]{3}$/;

/** 26^3 words of three letters are just enough for the 1000 milliseconds of a second and 17 runs in each. */
const runsPerMillisecond = 17;

/** Ids sort by their time as plain text. Two made in one millisecond may be equal: claim the folder and try again. */
export function newRunId(now: Date): RunId {
  const [date = '', time = ''] = now.toISOString().slice(0, 19).replaceAll(/[-:]/g, '').split('T');
  const fraction = now.getUTCMilliseconds() * runsPerMillisecond + randomInt(runsPerMillisecond);
  return `${date}-${time}-${letters(fraction)}` as RunId;
}

export function isRunId(text: string): text is RunId {
  return form.test(text);
}

function letters(value: number): string {
  const digits = [Math.floor(value / 676), Math.floor(value / 26) % 26, value % 26];
  return digits.map((digit) => String.fromCharCode(97 + digit)).join('');
}
