import * as z from 'zod';
import { mostBins, mostCutoff, mostDepth, mostExperts, mostLayers, mostUnits } from '../settings/bounds.ts';
import { amount, count, fraction } from './quantities.ts';

const part = fraction('from 0 to below 1').default(0);
const places = { words: part, input: part, hidden: part, output: part };
const penaltyForm = z.strictObject({ size: amount(1e6).default(0), change: amount(1e6).default(0) });

export const rhnForm = z.strictObject({
  layers: count(1, mostLayers).default(1),
  width: count(1, mostUnits).default(200),
  depth: count(1, mostDepth).default(10),
  coupled: z.boolean().default(true),
  tied: z.boolean().default(false),
  dropout: z.strictObject(places).default({ words: 0, input: 0, hidden: 0, output: 0 }),
});

export const onLstmForm = z.strictObject({
  layers: count(1, mostLayers).default(3),
  embedding: count(1, mostUnits).default(400),
  width: count(1, mostUnits).default(1150),
  chunk: count(1, mostUnits).default(10),
  dropout: z.strictObject(places).default({ words: 0, input: 0, hidden: 0, output: 0 }),
  weight_drop: part,
  penalty: penaltyForm.default({ size: 0, change: 0 }),
  splits: z
    .array(count(1, mostCutoff, 2800))
    .min(1)
    .max(mostBins)
    .optional(),
});

export const mosForm = z.strictObject({
  layers: count(1, mostLayers).default(3),
  embedding: count(1, mostUnits).default(280),
  width: count(1, mostUnits).default(960),
  last: count(1, mostUnits).default(620),
  experts: count(1, mostExperts).default(15),
  dropout: z
    .strictObject({ ...places, latent: part })
    .default({ words: 0, input: 0, hidden: 0, output: 0, latent: 0 }),
  weight_drop: part,
  penalty: penaltyForm.default({ size: 0, change: 0 }),
});
