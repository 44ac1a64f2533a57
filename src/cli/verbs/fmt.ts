import type { Verb } from './verb.ts';
export const fmt: Verb = () => Promise.resolve(0);
