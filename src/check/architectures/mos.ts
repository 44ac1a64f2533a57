import { mosForm } from '../forms/recurrent.ts';
import { read } from '../read.ts';
import type { MosSettings } from '../settings/recurrent.ts';
import type { ReadArchitecture } from './architecture.ts';

const plain = {
  dropout: { words: 0, input: 0, hidden: 0, output: 0, latent: 0 },
  weightDrop: 0,
  penalty: { size: 0, change: 0 },
};

export const readMos: ReadArchitecture = (block, owner, reader) => {
  const { value, known, places } = read(mosForm, block, owner, reader);
  const { layers, embedding, width, last, experts } = known;
  const outlined = (
    sizes: Pick<MosSettings, 'embedding' | 'width' | 'last' | 'experts'>,
  ): MosSettings | null => (layers === undefined ? null : { type: 'mos', layers, ...sizes, ...plain });
  const settings = (): MosSettings | null => {
    if (value === null) return null;
    const { weight_drop: weightDrop, ...others } = value;
    return { type: 'mos', ...others, weightDrop };
  };
  return {
    settings: settings(),
    outline: outlined({ embedding: 1, width: 1, last: 1, experts: 1 }),
    sized: embedding && width && last && experts ? outlined({ embedding, width, last, experts }) : null,
    tied: true,
    places,
  };
};
