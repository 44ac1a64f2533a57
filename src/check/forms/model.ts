import * as z from 'zod';
import { count, fraction } from './quantities.ts';

/** Beyond these a model is a slip of the pen: its weights alone would not fit into a machine's memory. */
const mostLayers = 64;
const mostUnits = 16_384;

export const lstmForm = z.strictObject({
  layers: count(1, mostLayers).default(2),
  embedding: count(1, mostUnits, 200).optional(),
  width: count(1, mostUnits).default(200),
  dropout: fraction('from 0 to below 1').default(0),
  tied: z.boolean().default(false),
});
