import * as z from 'zod';
import { means } from './meaning.ts';
import { count, fraction } from './quantities.ts';

export const hebbianForm = z.strictObject({
  gamma: means(
    "least part of the way that a word's vector moves towards the hidden vector it should have met",
    fraction('above 0 to 1').default(0.01),
  ),
  until: means(
    "occurrences after which a word's vector is the optimizer's alone",
    count(1, 1_000_000).default(500),
  ),
  compat: means(
    "`no_op` does as MicroNet's program, which never writes the update back",
    z.enum(['intended', 'no_op']).default('intended'),
  ),
});
