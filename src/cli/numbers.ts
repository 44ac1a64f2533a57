import { UsageError } from './exit.ts';

interface Bounds {
  readonly least: number;
  readonly most?: number;
  /** Absent = a whole number. */
  readonly fractions?: true;
}

/** The number that an option was given. */
export function numberFrom(text: string, option: string, { least, most = 1e9, fractions }: Bounds): number {
  const pattern = fractions === true ? /^\d+(\.\d+)?$/ : /^\d+$/;
  const number = Number(text);
  if (pattern.test(text) && number >= least && number <= most) return number;
  const kind = fractions === true ? 'number' : 'whole number';
  throw new UsageError(`${option} takes a ${kind} from ${least} to ${most}, not \`${text}\``);
}
