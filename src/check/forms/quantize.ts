import * as z from 'zod';
import { amount } from './quantities.ts';

const precision = {
  // Any number here: what is wrong with `bits 1` or `bits 32` is a matter of compression and told as such.
  bits: amount(Number.MAX_SAFE_INTEGER, 8).optional(),
  per: z.enum(['row', 'tensor']).optional(),
};

export const quantizeForm = z.strictObject(precision);
export const quantizeRuleForm = z.strictObject({ ...precision, keep: z.boolean().optional() });
