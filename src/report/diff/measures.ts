import type { Split } from '../../check/settings/corpus.ts';
import type { ModelRow } from '../rows.ts';
import type { Measure } from './diff.ts';

interface MeasureForm {
  readonly ofSplit: boolean;
  /** Of a model, null where it is not known. */
  readonly figure: (row: ModelRow, split: Split) => number | null | undefined;
  /** `judged`: less is better. The others say what a judged one says in other words, or (time) say little. */
  readonly role: 'judged' | 'shown' | 'on request';
}

/** What a model is measured by, in the order in which tables show it. */
export const measures: Readonly<Record<Measure, MeasureForm>> = {
  perplexity: { ofSplit: true, role: 'judged', figure: ({ perplexity }, split) => perplexity[split] },
  loss: { ofSplit: true, role: 'on request', figure: lossOf },
  parameters: { ofSplit: false, role: 'on request', figure: ({ parameters }) => parameters },
  nonzeros: { ofSplit: false, role: 'judged', figure: ({ nonzeros }) => nonzeros },
  sparsity: { ofSplit: false, role: 'on request', figure: ({ sparsity }) => sparsity },
  bits: { ofSplit: false, role: 'judged', figure: ({ bits }) => bits },
  bytes: { ofSplit: false, role: 'judged', figure: ({ bytes }) => bytes },
  storage: { ofSplit: false, role: 'judged', figure: ({ storage }) => storage },
  operations: { ofSplit: false, role: 'judged', figure: ({ operations }) => operations },
  score: { ofSplit: false, role: 'judged', figure: ({ score }) => score },
  seconds: { ofSplit: false, role: 'shown', figure: ({ seconds }) => seconds },
};

export const measureNames = Object.keys(measures) as readonly Measure[];

/** In nats a token. */
function lossOf({ perplexity }: ModelRow, split: Split): number | null {
  const value = perplexity[split];
  return value === undefined ? null : Math.log(value);
}
