import * as z from 'zod';
import { count, fraction } from './quantities.ts';

export const hebbianForm = z.strictObject({
  gamma: fraction('above 0 to 1').default(0.01),
  until: count(1, 1_000_000).default(500),
  compat: z.enum(['intended', 'no_op']).default('intended'),
});
