import { stackedForms } from '../forms/model.ts';
import { read } from '../read.ts';
import type { Owner, Reader, Reading } from '../reading.ts';
import type { StackedSettings, StackSettings } from '../settings/model.ts';
import type { CheckedArchitecture, ReadArchitecture } from './architecture.ts';

export const readLstm: ReadArchitecture = (block, owner, reader) =>
  judge(read(stackedForms.lstm, block, owner, reader), owner, reader, (stack) => ({
    type: 'lstm',
    ...stack,
  }));

export const readGru: ReadArchitecture = (block, owner, reader) =>
  judge(read(stackedForms.gru, block, owner, reader), owner, reader, (stack) => ({ type: 'gru', ...stack }));

export const readRnn: ReadArchitecture = (block, owner, reader) => {
  const reading = read(stackedForms.rnn, block, owner, reader);
  const { nonlinearity = 'tanh' } = reading.known;
  return judge(reading, owner, reader, (stack) => ({ type: 'rnn', nonlinearity, ...stack }));
};

/** As it is written: the embedding may be left out. */
type Stack = Omit<StackSettings, 'embedding'> & { readonly embedding?: number | undefined };

function judge(
  { value, known, doubtful, places }: Reading<Stack>,
  owner: Owner,
  reader: Reader,
  typed: (stack: StackSettings) => StackedSettings,
): CheckedArchitecture {
  const { layers, width } = known;
  const embedding = known.embedding ?? (doubtful.has('embedding') ? undefined : width);
  const misfit = known.tied === true && embedding !== undefined && width !== undefined && embedding !== width;
  if (misfit) {
    const related = ['embedding', 'width'].flatMap((setting) => {
      const place = places.get(setting);
      return place
        ? [{ span: place.edit, label: `${setting} is ${setting === 'width' ? width : embedding}` }]
        : [];
    });
    reader.findings.report('E0319', { embedding, width }, places.get('tied')?.edit ?? owner.span, {
      related,
    });
  }
  // Widths decide neither which tensors there are nor what for; untied, there are all that there may be.
  const tied = known.tied === true && !misfit;
  const outlined = (sizes: Pick<StackSettings, 'layers' | 'embedding' | 'width'>) =>
    typed({ dropout: 0, tied, ...sizes });
  return {
    settings:
      value === null || misfit ? null : typed({ ...value, embedding: value.embedding ?? value.width }),
    outline: layers === undefined ? null : outlined({ layers, embedding: 1, width: 1 }),
    sized:
      layers === undefined || embedding === undefined || width === undefined
        ? null
        : outlined({ layers, embedding, width }),
    tied,
    places,
  };
}
