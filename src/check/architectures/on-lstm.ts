import { onLstmForm } from '../forms/recurrent.ts';
import { read } from '../read.ts';
import type { OnLstmSettings } from '../settings/recurrent.ts';
import type { ReadArchitecture } from './architecture.ts';

const plain = {
  dropout: { words: 0, input: 0, hidden: 0, output: 0 },
  weightDrop: 0,
  penalty: { size: 0, change: 0 },
};

export const readOnLstm: ReadArchitecture = (block, owner, reader) => {
  const { value, known, places } = read(onLstmForm, block, owner, reader);
  const { layers, embedding, width, chunk } = known;
  let whole = true;
  // The last layer is as wide as the embedding.
  for (const setting of layers === 1 ? (['embedding'] as const) : (['embedding', 'width'] as const)) {
    const units = known[setting];
    const place = places.get(setting) ?? places.get('chunk');
    if (units === undefined || chunk === undefined || units % chunk === 0) continue;
    reader.findings.report('E0361', { setting, units, chunk }, place?.edit ?? owner.span);
    whole = false;
  }
  const outlined = (sizes: Pick<OnLstmSettings, 'embedding' | 'width' | 'chunk'>): OnLstmSettings | null =>
    layers === undefined ? null : { type: 'on_lstm', layers, ...sizes, ...plain };
  const settings = (): OnLstmSettings | null => {
    if (value === null || !whole) return null;
    const { weight_drop: weightDrop, ...others } = value;
    return { type: 'on_lstm', ...others, weightDrop };
  };
  return {
    settings: settings(),
    outline: outlined({ embedding: 1, width: 1, chunk: 1 }),
    sized:
      embedding === undefined || width === undefined || chunk === undefined || !whole
        ? null
        : outlined({ embedding, width, chunk }),
    tied: true,
    places,
  };
};
