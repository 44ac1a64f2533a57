/** Whether a value that was parsed out of a file has the shape of what is read from it: anybody may have written the file. */

/** Something of a file that is not as it must be. The message says what, without the file's name. */
export class Misshapen extends Error {
  override readonly name = 'Misshapen';
}

/** Null if a value is right, else the path of the first thing that is wrong in it, '' for all of it. */
export type Shape = (value: unknown) => string | null;

/** A shape for every field of a type. */
export type Fields<T> = { readonly [Field in keyof T]-?: Shape };

/** JSON in UTF-8 of that shape. Throws `Misshapen`. */
export function parseAs(shape: Shape, bytes: Uint8Array): unknown {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    throw new Misshapen('it is not JSON');
  }
  const misfit = shape(value);
  if (misfit === null) return value;
  throw new Misshapen(misfit === '' ? 'it has another form' : `its \`${misfit}\` is none`);
}

export const text: Shape = (value) => (typeof value === 'string' ? null : '');

export const truth: Shape = (value) => (typeof value === 'boolean' ? null : '');

/** A whole number within bounds. */
export function whole(least: number, most = Number.MAX_SAFE_INTEGER): Shape {
  return (value) => (Number.isSafeInteger(value) && isWithin(value, least, most) ? null : '');
}

/** A number within bounds; no infinity, no NaN. */
export function number(least = -Number.MAX_VALUE, most = Number.MAX_VALUE): Shape {
  return (value) => (isWithin(value, least, most) ? null : '');
}

/** From 0 to below 1. */
export const part: Shape = (value) => (isWithin(value, 0, 1) && value !== 1 ? null : '');

export function among(...words: readonly string[]): Shape {
  return (value) => (words.some((word) => word === value) ? null : '');
}

export function list(of: Shape, least = 0, most = Infinity): Shape {
  return (value) => {
    if (!Array.isArray(value) || value.length < least || value.length > most) return '';
    return value.every((one) => of(one) === null) ? null : '';
  };
}

/** An object of any names, with values of one shape. */
export function table(of: Shape): Shape {
  return (value) => {
    if (!isObject(value)) return '';
    for (const [name, inner] of Object.entries(value)) {
      const misfit = of(inner);
      if (misfit !== null) return joined(name, misfit);
    }
    return null;
  };
}

/** An object with all of these fields, some of the others, and nothing beside them. */
export function object(
  fields: Readonly<Record<string, Shape>>,
  others: Readonly<Record<string, Shape>> = {},
): Shape {
  return (value) => {
    if (!isObject(value)) return '';
    for (const [name, shape] of Object.entries({ ...fields, ...others })) {
      if (!Object.hasOwn(value, name) && Object.hasOwn(others, name)) continue;
      const misfit = Object.hasOwn(value, name) ? shape(value[name]) : '';
      if (misfit !== null) return joined(name, misfit);
    }
    const stranger = Object.keys(value).find(
      (name) => !Object.hasOwn(fields, name) && !Object.hasOwn(others, name),
    );
    return stranger === undefined ? null : short(stranger);
  };
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isWithin(value: unknown, least: number, most: number): value is number {
  return typeof value === 'number' && value >= least && value <= most;
}

function joined(name: string, inner: string): string {
  return inner === '' ? short(name) : `${short(name)}.${inner}`;
}

/** A stranger's name goes into a message, and from there to a terminal. */
function short(name: string): string {
  const shown = name.replaceAll(/[^\x20-\x7e]/g, '?');
  return shown.length > 60 ? `${shown.slice(0, 60)}...` : shown;
}
