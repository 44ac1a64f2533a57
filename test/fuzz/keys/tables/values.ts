/**
 * All settings of the language with their usual values, written down from its documents and not from its schemas. Here:
 * the short forms that these tables are written in.
 */
import type { Value } from '../meaning.ts';
import { number } from '../specs.ts';

export const n = (value: number): Value => number('count', value);
export const p = (value: number): Value => number('plain', value);
export const f = (value: number): Value => number('fraction', value);
export const optional = { unsaid: 0.6 } as const;
export const heirloom = { isHeirloom: true, unsaid: 0.7 } as const;
export const worded = (text: string, of: Value): Value => ({ kind: 'worded', word: text, of });
