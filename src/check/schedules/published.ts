import type { SparsityTarget } from '../settings/prune.ts';

/** Sparsities of tensors by name: where a gradual pruning begins and ends. */
export type ScheduleTable = Readonly<Record<string, SparsityTarget>>;

/** Acts of the published schedules: one an epoch of 1000 steps. */
export const publishedActs = 175;

type Way = readonly [from: number, to: number];

/** For a total sparsity of 0.477 of MicroNet's model of 8.3 million parameters (Yan et al. 2020, arXiv 2005.07877). */
const layers: readonly { readonly [Part in 'qkv' | 'out' | 'inner' | 'outer']: Way }[] = [
  { qkv: [0.22, 0.45], out: [0.34, 0.59], inner: [0.22, 0.4], outer: [0.15, 0.34] },
  { qkv: [0.34, 0.55], out: [0.45, 0.8], inner: [0.28, 0.5], outer: [0.22, 0.5] },
  { qkv: [0.28, 0.45], out: [0.4, 0.71], inner: [0.22, 0.55], outer: [0.34, 0.63] },
  { qkv: [0.28, 0.59], out: [0.45, 0.77], inner: [0.22, 0.55], outer: [0.34, 0.67] },
  { qkv: [0.28, 0.55], out: [0.34, 0.74], inner: [0.28, 0.55], outer: [0.28, 0.59] },
  { qkv: [0.28, 0.55], out: [0.4, 0.71], inner: [0.28, 0.55], outer: [0.28, 0.55] },
  { qkv: [0.28, 0.59], out: [0.45, 0.8], inner: [0.22, 0.5], outer: [0.22, 0.5] },
  { qkv: [0.22, 0.45], out: [0.28, 0.59], inner: [0.15, 0.34], outer: [0.22, 0.4] },
];

const others: Readonly<Record<string, Way>> = {
  'embedding.0': [0.08, 0.22],
  'embedding.1': [0.15, 0.4],
  'embedding.2': [0.22, 0.45],
  'embedding.1.projection': [0.28, 0.59],
  'decoder.1.projection': [0.22, 0.45],
  'decoder.1.bias': [0.82, 1],
  'decoder.2.bias': [0.22, 1],
};

const ways: Readonly<Record<string, Way>> = {
  ...others,
  ...Object.fromEntries(
    layers.flatMap(({ qkv, out, inner, outer }, layer) => [
      [`layers.${layer}.attention.input`, qkv] as const,
      [`layers.${layer}.attention.output`, out] as const,
      [`layers.${layer}.feedforward.input`, inner] as const,
      [`layers.${layer}.feedforward.output`, outer] as const,
    ]),
  ),
};

/** By the total sparsity that they lead to; the lesser two are parts of the greatest. */
export const publishedTables: Readonly<Record<string, ScheduleTable>> = {
  'micronet-0.239': scaled(0.5),
  'micronet-0.358': scaled(0.75),
  'micronet-0.477': scaled(1),
};

function scaled(factor: number): ScheduleTable {
  return Object.fromEntries(
    Object.entries(ways).map(([name, [from, to]]) => [
      name,
      { from: decimal(factor * from), to: decimal(factor * to) },
    ]),
  );
}

/** 0.75 * 0.55 is the decimal number 0.4125, not the product of two that are near. */
function decimal(value: number): number {
  return Number(value.toPrecision(12));
}
