import * as z from 'zod';

export const loadForm = z.strictObject({ path: z.string() });
