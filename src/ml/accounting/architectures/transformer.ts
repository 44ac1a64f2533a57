import type { TransformerSettings } from '../../../check/settings/model.ts';
import { binShapes } from '../../../check/shapes/bins.ts';
import { extentOf } from '../../../check/shapes/tensor.ts';
import { cacheOperations } from '../cache.ts';
import type { CountedModel } from '../counted-model.ts';
import type { Ledger } from '../ledger.ts';
import { innerProducts, layerNorm, plain, softmax, times, type Operations } from '../operations.ts';
import type { CountArchitecture } from './architecture.ts';

/** Where the vectors that the softmax reads are rounded. */
const hidden = 'hidden';

export const countTransformer: CountArchitecture<TransformerSettings> = (settings, model, ledger) => {
  const layers = Array.from({ length: settings.layers }, (_, layer) => `layers.${layer}`);
  return {
    embedding: embedding(settings, model, ledger),
    attention: layers.flatMap((layer) => attention(settings, `${layer}.attention`, ledger)),
    feedforward: layers.flatMap((layer) => feedforward(settings, `${layer}.feedforward`, ledger)),
    decoder: [...ledger.rounding(hidden, settings.width), ...decoder(settings, model, ledger)],
    cache: cacheOperations(model, settings.width, hidden, ledger),
  };
};

/** A look-up costs nothing; a bin's projection is needed for the tokens in the bin alone. */
function embedding(settings: TransformerSettings, { binShares }: CountedModel, ledger: Ledger): Operations[] {
  const projections = binShapes(settings).flatMap(({ width: inputs }, bin) => {
    if (bin === 0) return [];
    const map = {
      weight: `embedding.${bin}.projection`,
      inputs,
      outputs: settings.width,
      operand: { table: `embedding.${bin}` },
    };
    return [times(binShares[bin] ?? 0, ledger.linear(map))];
  });
  // Times the root of the width.
  return [...projections, ...ledger.strictly(plain({ multiplications: settings.width }))];
}

function attention(settings: TransformerSettings, name: string, ledger: Ledger): Operations[] {
  const { width, heads, key, value, context } = settings;
  const weights = `${name}.weights`;
  const projected = heads * (2 * key + value);
  const bits = ledger.activationBits(`${name}.input`);
  // What was published counts the terms of the positions and the softmax for one head alone.
  const counted = ledger.isStrict ? heads : 1;
  const positionBits = ledger.isStrict ? Math.max(bits, ledger.tensor(`${name}.positions`).bits) : bits;
  return [
    ...norm(`${name}.norm`, width, ledger),
    ledger.linear({
      ...{ weight: `${name}.input`, bias: `${name}.input.bias`, inputs: width, outputs: projected },
      operand: { point: `${name}.norm` },
    }),
    ...ledger.rounding(`${name}.input`, projected),
    innerProducts(key, context * heads, bits),
    innerProducts(key, context * counted, positionBits),
    plain({ additions: context * counted }),
    ...ledger.strictly(plain({ multiplications: heads * key })), // over the root of the key's width
    times(counted, softmax(context)),
    ...ledger.rounding(weights, context * heads),
    innerProducts(context, heads * value, Math.max(bits, ledger.activationBits(weights))),
    ...ledger.rounding(`${name}.attended`, heads * value),
    ledger.linear({
      ...{ weight: `${name}.output`, inputs: heads * value, outputs: width },
      operand: { point: `${name}.attended` },
    }),
    plain({ additions: width }),
  ];
}

function feedforward({ width, inner }: TransformerSettings, name: string, ledger: Ledger): Operations[] {
  return [
    ...norm(`${name}.norm`, width, ledger),
    ledger.linear({
      ...{ weight: `${name}.input`, bias: `${name}.input.bias`, inputs: width, outputs: inner },
      operand: { point: `${name}.norm` },
    }),
    plain({ other: inner }),
    ...ledger.rounding(`${name}.inner`, inner),
    ledger.linear({
      ...{ weight: `${name}.output`, bias: `${name}.output.bias`, inputs: inner, outputs: width },
      operand: { point: `${name}.inner` },
    }),
    ...ledger.rounding(`${name}.output`, width),
    plain({ additions: width }),
  ];
}

function norm(name: string, width: number, ledger: Ledger): Operations[] {
  return [
    layerNorm(width),
    ...ledger.strictly(plain({ multiplications: width, additions: width })),
    ...ledger.rounding(name, width),
  ];
}

/** All bins for every token, not only those that a token needs. */
function decoder(settings: TransformerSettings, { vocabulary }: CountedModel, ledger: Ledger): Operations[] {
  const { width } = settings;
  const bins = binShapes(settings);
  const clusters = bins.length - 1;
  const words = bins.flatMap((bin, index): Operations[] => {
    const size = extentOf(bin.words, vocabulary);
    const table = clusters === 0 ? 'embedding' : `embedding.${index}`;
    const bias = clusters === 0 ? 'decoder.bias' : `decoder.${index}.bias`;
    const narrow = `decoder.${index}.projection`;
    return [
      ...(index === 0
        ? []
        : [ledger.linear({ weight: narrow, inputs: width, outputs: bin.width, operand: { point: hidden } })]),
      ledger.linear({
        ...{ weight: table, bias, inputs: bin.width, outputs: size },
        operand: index === 0 ? { point: hidden } : 'unrounded',
      }),
      softmax(index === 0 ? size + clusters : size),
    ];
  });
  const head =
    clusters === 0
      ? []
      : [
          ledger.linear({
            ...{ weight: 'decoder.clusters', bias: 'decoder.clusters.bias' },
            ...{ inputs: width, outputs: clusters, operand: { point: hidden } },
          }),
        ];
  // The probability's logarithm.
  return [...head, ...words, ...ledger.strictly(plain({ other: 1 }))];
}
