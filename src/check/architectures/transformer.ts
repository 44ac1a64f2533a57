import type { z } from 'zod';
import type { Findings } from '../findings.ts';
import { transformerForm } from '../forms/model.ts';
import { read } from '../read.ts';
import type { Reading } from '../reading.ts';
import type { TransformerSettings, VocabularySettings } from '../settings/model.ts';
import type { ReadArchitecture } from './architecture.ts';

type TransformerReading = Reading<z.output<typeof transformerForm>>;

export const readTransformer: ReadArchitecture = (block, owner, reader) => {
  const reading = read(transformerForm, block, owner, reader);
  const { value, known, doubtful, places } = reading;
  const fits = vocabularyFits(reading, reader.findings);
  const { layers, width, heads, context } = known;
  const unset = (name: string, preset: number | undefined) => (doubtful.has(name) ? undefined : preset);
  const key = known.key ?? unset('key', width && heads && Math.max(1, Math.floor(width / heads)));
  const value_ = known.value ?? unset('value', key);
  const inner = known.inner ?? unset('inner', width && 4 * width);
  const sized: TransformerSettings | null =
    layers && width && heads && key && value_ && inner && context
      ? {
          ...{ type: 'transformer', layers, width, heads, key, value: value_, inner, context },
          ...{ vocabulary: { kind: 'plain' }, dropout: 0 },
        }
      : null;
  // Sizes decide neither which tensors there are nor what for, but the vocabulary does.
  const bins = fits && known.vocabulary !== undefined ? outlineOf(known.vocabulary) : null;
  return {
    settings:
      sized && value && fits
        ? { ...sized, vocabulary: vocabularyOf(value.vocabulary), dropout: value.dropout }
        : null,
    outline:
      layers && bins
        ? {
            ...{ type: 'transformer', layers, width: 1, heads: 1, key: 1, value: 1, inner: 1, context: 2 },
            ...{ vocabulary: bins, dropout: 0 },
          }
        : null,
    sized,
    tied: true,
    places,
  };
};

type Written = z.output<typeof transformerForm>['vocabulary'];

function vocabularyOf(written: Written): VocabularySettings {
  return written.kind === 'plain' ? { kind: 'plain' } : { ...written };
}

function outlineOf(known: NonNullable<TransformerReading['known']['vocabulary']>): VocabularySettings | null {
  if (known.kind === 'plain') return { kind: 'plain' };
  const cutoffs = known.kind === 'adaptive' ? known.cutoffs : undefined;
  if (cutoffs === undefined) return null;
  const bins = [...(cutoffs as readonly number[])];
  return { kind: 'adaptive', cutoffs: bins, widths: [1, ...bins.map(() => 1)] };
}

/** Whether cutoffs and widths, as far as they are known, go together. */
function vocabularyFits({ known, places }: TransformerReading, findings: Findings): boolean {
  const { vocabulary, width } = known;
  if (vocabulary?.kind !== 'adaptive') return true;
  const cutoffs = vocabulary.cutoffs as readonly number[] | undefined;
  const widths = vocabulary.widths as readonly number[] | undefined;
  const [cut, wide] = [places.get('vocabulary.cutoffs'), places.get('vocabulary.widths')];
  let fits = true;
  const fall = (cutoffs ?? []).findIndex((cutoff, index) => cutoff <= (cutoffs?.[index - 1] ?? 0));
  if (fall > 0 && cut !== undefined) {
    const [earlier, later] = [cutoffs?.[fall - 1] ?? 0, cutoffs?.[fall] ?? 0];
    findings.report('E0351', { setting: 'cutoffs', earlier, later }, cut.edit);
    fits = false;
  }
  if (cutoffs && widths && wide && widths.length !== cutoffs.length + 1) {
    const related = cut === undefined ? [] : [{ span: cut.edit, label: `${cutoffs.length + 1} bins` }];
    const holes = { widths: widths.length, cutoffs: cutoffs.length, bins: cutoffs.length + 1 };
    findings.report('E0352', holes, wide.edit, { related });
    fits = false;
  }
  if (widths && wide && width !== undefined && widths[0] !== width) {
    const place = places.get('width');
    const related = place === undefined ? [] : [{ span: place.edit, label: `the model is ${width} wide` }];
    findings.report('E0353', { first: widths[0] ?? 0, width }, wide.edit, { related });
    fits = false;
  }
  return fits;
}
