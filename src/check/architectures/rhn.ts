import { rhnForm } from '../forms/recurrent.ts';
import { read } from '../read.ts';
import type { RhnSettings } from '../settings/recurrent.ts';
import type { ReadArchitecture } from './architecture.ts';

const dropout = { words: 0, input: 0, hidden: 0, output: 0 };

export const readRhn: ReadArchitecture = (block, owner, reader) => {
  const { value, known, places } = read(rhnForm, block, owner, reader);
  const { layers, width, depth, coupled } = known;
  const tied = known.tied === true;
  // The width decides neither which tensors there are nor what for; uncoupled and untied, there are all that may be.
  const outlined = (width: number): RhnSettings | null =>
    layers === undefined || depth === undefined
      ? null
      : { type: 'rhn', layers, width, depth, coupled: coupled === true, tied, dropout };
  return {
    settings: value && { type: 'rhn', ...value },
    outline: outlined(1),
    sized: width === undefined ? null : outlined(width),
    tied,
    places,
  };
};
