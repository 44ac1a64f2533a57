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
  const splits = known.splits as readonly number[] | undefined;
  let whole = true;
  // The last layer is as wide as the embedding.
  for (const setting of layers === 1 ? (['embedding'] as const) : (['embedding', 'width'] as const)) {
    const units = known[setting];
    const place = places.get(setting) ?? places.get('chunk');
    if (units === undefined || chunk === undefined || units % chunk === 0) continue;
    reader.findings.report('E0361', { setting, units, chunk }, place?.edit ?? owner.span);
    whole = false;
  }
  const fall = (splits ?? []).findIndex((split, index) => split <= (splits?.[index - 1] ?? 0));
  const cut = places.get('splits');
  if (fall > 0 && cut !== undefined) {
    const [earlier, later] = [splits?.[fall - 1] ?? 0, splits?.[fall] ?? 0];
    reader.findings.report('E0351', { setting: 'splits', earlier, later }, cut.edit);
    whole = false;
  }
  const bins = splits === undefined ? {} : { splits };
  const outlined = (sizes: Pick<OnLstmSettings, 'embedding' | 'width' | 'chunk'>): OnLstmSettings | null =>
    layers === undefined ? null : { type: 'on_lstm', layers, ...sizes, ...plain, ...bins };
  const settings = (): OnLstmSettings | null => {
    if (value === null || !whole) return null;
    const { chunk, dropout, weight_drop: weightDrop, penalty } = value;
    const sizes = { layers: value.layers, embedding: value.embedding, width: value.width, chunk };
    return { type: 'on_lstm', ...sizes, dropout, penalty, weightDrop, ...bins };
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
