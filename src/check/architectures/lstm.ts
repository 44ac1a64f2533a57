import { lstmForm } from '../forms/model.ts';
import { read } from '../read.ts';
import type { LstmSettings } from '../settings/model.ts';
import type { ReadArchitecture } from './architecture.ts';

export const readLstm: ReadArchitecture = (block, owner, reader) => {
  const { value, known, doubtful, places } = read(lstmForm, block, owner, reader);
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
  const outlined = (sizes: Pick<LstmSettings, 'layers' | 'embedding' | 'width'>) =>
    ({ type: 'lstm', dropout: 0, tied, ...sizes }) as const;
  return {
    settings:
      value === null || misfit ? null : { type: 'lstm', ...value, embedding: value.embedding ?? value.width },
    outline: layers === undefined ? null : outlined({ layers, embedding: 1, width: 1 }),
    sized:
      layers === undefined || embedding === undefined || width === undefined
        ? null
        : outlined({ layers, embedding, width }),
    tied,
    places,
  };
};
