/** How settings are drawn: a spec gives one of its values with each call. */
import type { Draw } from '../draw.ts';
import { unsaid, type Measure, type Setting, type Value } from './meaning.ts';

export type Spec = (draw: Draw) => Setting;

interface Options {
  readonly slot?: string;
  readonly usual?: Setting['usual'];
  readonly isHeirloom?: boolean;
  readonly isUpkeep?: boolean;
  /** How often nothing is said. */
  readonly unsaid?: number;
}

export function spec(name: string, value: (draw: Draw) => Value, options: Options = {}): Spec {
  return block(name, (draw) => ({ value: value(draw), specs: [] }), options);
}

/** A word with a block of its own, or a block alone. */
export function block(
  name: string,
  choose: (draw: Draw) => { readonly value: Value; readonly specs: readonly Spec[] },
  options: Options = {},
): Spec {
  const own: Spec = (draw) => {
    const isSaid = options.unsaid === undefined || !draw.chance(options.unsaid);
    const { value, specs } = isSaid ? choose(draw) : { value: unsaid, specs: [] };
    return {
      slot: options.slot ?? name,
      name,
      value,
      block: specs.map((one) => one(draw)),
      usual: options.usual ?? null,
      isHeirloom: options.isHeirloom ?? false,
      isUpkeep: options.isUpkeep ?? false,
      redraw: own,
    };
  };
  return own;
}

/** One of several ways to say the same thing: `epochs` or `steps`. */
export function either(...specs: readonly Spec[]): Spec {
  const own: Spec = (draw) => ({ ...draw.among(specs)(draw), redraw: own });
  return own;
}

export function number(measure: Measure, value: number): Value {
  return { kind: 'number', number: value, measure };
}

export const word = (text: string): Value => ({ kind: 'word', word: text });
const yesNo = (flag: boolean): Value => word(flag ? 'yes' : 'no');
const section: Value = { kind: 'section' };

export function count(name: string, from: number, to: number, options: Options = {}): Spec {
  return spec(name, (draw) => number('count', from + draw.below(to - from + 1)), options);
}

/** Hundredths from `from` to `to`. */
export function percent(name: string, from: number, to: number, options: Options = {}): Spec {
  return spec(name, (draw) => hundredths(draw, from, to), options);
}

export function hundredths(draw: Draw, from: number, to: number): Value {
  return number('fraction', Number(`${from + draw.below(to - from + 1)}e-2`));
}

/** A number without a unit, of so many digits and such a power of ten. */
export function plain(name: string, powers: readonly number[], options: Options = {}): Spec {
  return spec(
    name,
    (draw) => number('plain', Number(`${1 + draw.below(99)}e${draw.among(powers)}`)),
    options,
  );
}

export function choice(name: string, words: readonly string[], options: Options = {}): Spec {
  return spec(name, (draw) => word(draw.among(words)), { usual: word(words[0] ?? ''), ...options });
}

export function flag(name: string, usual: boolean, options: Options = {}): Spec {
  return spec(name, (draw) => yesNo(draw.chance(0.5)), { usual: yesNo(usual), ...options });
}

export function part(name: string, specs: readonly Spec[], options: Options = {}): Spec {
  return block(name, () => ({ value: section, specs }), options);
}

export function variants(
  name: string,
  kinds: Readonly<Record<string, readonly Spec[]>>,
  options: Options = {},
): Spec {
  const words = Object.keys(kinds);
  const choose = (draw: Draw) => {
    const chosen = draw.among(words);
    return { value: word(chosen), specs: kinds[chosen] ?? [] };
  };
  return block(name, choose, { usual: word(words[0] ?? ''), ...options });
}
