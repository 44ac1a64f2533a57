import { fault } from '../../../src/base/fault.ts';
import type { TransformerSettings } from '../../../src/check/settings/model.ts';
import { allocate, type Arrays, type Engine, type Program, type TypedArray } from '../../../src/engine/engine.ts';
import { evenEpochs, type TrainingWindows } from '../../../src/ml/data/windows.ts';
import type { Weights } from '../../../src/ml/models/weights.ts';
import { floatsOf, integersOf, rowOf, tensorOf, tensorsUnder, type ReferenceCase } from './cases.ts';

/** A model as the cases describe it. */
export interface MicronetModel {
  readonly n_vocab: number;
  readonly cutoffs: readonly number[];
  readonly n_embed: number;
  readonly n_embeds?: readonly number[];
  readonly adaptive_ratio?: number;
  readonly n_head: number;
  readonly n_k: number;
  readonly n_v: number;
  readonly n_inner: number;
  readonly n_layers: number;
  readonly n_seq: number;
}

export function settingsOf(model: MicronetModel): TransformerSettings {
  const { n_embed: width, cutoffs, n_embeds, adaptive_ratio: ratio = 1 } = model;
  const widths =
    n_embeds ?? Array.from({ length: cutoffs.length + 1 }, (_, bin) => Math.floor(width / ratio ** bin));
  return {
    type: 'transformer',
    layers: model.n_layers,
    width,
    heads: model.n_head,
    key: model.n_k,
    value: model.n_v,
    inner: model.n_inner,
    context: model.n_seq + 1,
    vocabulary: cutoffs.length === 0 ? { kind: 'plain' } : { kind: 'adaptive', cutoffs, widths },
    dropout: 0,
  };
}

const parts: Readonly<Record<string, string>> = {
  'ln1.weight': 'attention.norm.gain',
  'ln1.bias': 'attention.norm.bias',
  'qkv.weight': 'attention.input',
  'qkv.bias': 'attention.input.bias',
  'out.weight': 'attention.output',
  pos_emb: 'attention.positions',
  'ln2.weight': 'feedforward.norm.gain',
  'ln2.bias': 'feedforward.norm.bias',
  'fc.0.weight': 'feedforward.input',
  'fc.0.bias': 'feedforward.input.bias',
  'fc.3.weight': 'feedforward.output',
  'fc.3.bias': 'feedforward.output.bias',
};

/** Our name of a tensor that MicroNet's original program calls `name`, in a model with as many bins. */
export function ownName(name: string, bins: number): string {
  const [, owner = '', kind = '', index = '', role = ''] =
    /^(embed|loss)\.(layers|projections|clusters)\.?(\d*)\.?(weight|bias)$/.exec(name) ?? [];
  // The softmax's tables are the embedding's.
  const isTable = kind === 'layers' && role === 'weight';
  const side = owner === 'embed' || isTable ? 'embedding' : 'decoder';
  if (kind === 'clusters') return role === 'bias' ? 'decoder.clusters.bias' : 'decoder.clusters';
  if (kind === 'projections') return `${side}.${Number(index) + 1}.projection`;
  if (kind === 'layers') {
    const bin = bins === 1 ? side : `${side}.${index}`;
    return role === 'bias' ? `${bin}.bias` : bin;
  }
  const [, layer, part = ''] = /^layers\.(\d+)\.(.*)$/.exec(name) ?? [];
  return layer === undefined ? fault(name) : `layers.${layer}.${parts[part] ?? fault(name)}`;
}

const points: Readonly<Record<string, string>> = {
  quant_ln1: 'attention.norm',
  quant_qkv: 'attention.input',
  quant_attn: 'attention.weights',
  quant_attnv: 'attention.attended',
  quant_ln2: 'feedforward.norm',
  'fc.1': 'feedforward.inner',
  'fc.4': 'feedforward.output',
};

/** Our name of an activation point that MicroNet's original program calls `name`. */
export function ownPoint(name: string): string {
  if (name === 'quant') return 'hidden';
  const [, layer, part = ''] = /^layers\.(\d+)\.(.*)$/.exec(name) ?? [];
  return layer === undefined ? fault(name) : `layers.${layer}.${points[part] ?? fault(name)}`;
}

/** The parameters of a case under our names. */
export function weightsOf(reference: ReferenceCase, prefix: string, bins: number): Weights {
  return Object.fromEntries(
    Object.keys(tensorsUnder(reference, `${prefix}param/`)).map((name) => [
      ownName(name, bins),
      floatsOf(reference, `${prefix}param/${name}`),
    ]),
  );
}

/** One run of a program. */
export async function runOnce(
  engine: Engine,
  program: Program,
  inputs: Arrays,
): Promise<Record<string, TypedArray>> {
  const executable = await engine.compile(program);
  const outputs = allocate(executable.outputs);
  await executable.run(inputs, outputs);
  await executable.dispose();
  return outputs;
}

/**
 * A bias of queries, keys and values less its keys' part, whose exact gradient is zero: what is computed of it is
 * rounding noise, which Adam makes large.
 */
export function withoutKeyBias(
  values: ArrayLike<number>,
  { key, value }: Pick<TransformerSettings, 'key' | 'value'>,
): number[] {
  const row = 2 * key + value;
  return Array.from(values).filter((_, index) => index % row < key || index % row >= 2 * key);
}

/** The batches that a case gives, one a step: `[steps, T + 1, B]`. */
export function givenBatches(reference: ReferenceCase, name: string): TrainingWindows {
  const stored = tensorOf(reference, name);
  const [steps = 0, rows = 0, batch = 0] = stored.shape;
  const ids = integersOf(reference, name);
  return {
    batch,
    successive: false,
    ...evenEpochs(steps),
    lengthAt: () => rows - 1,
    startsAt: () => fault('these windows are of no text'),
    rateFactorAt: () => 1,
    fill: (step, tokens, targets) => {
      const all = rowOf(stored, ids, step);
      tokens.set(all.subarray(0, (rows - 1) * batch));
      targets.set(all.subarray(batch));
    },
  };
}
