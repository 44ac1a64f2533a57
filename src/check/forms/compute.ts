import * as z from 'zod';
import { defaultThreads, deviceWords, engineNames } from '../settings/compute.ts';
import { count } from './quantities.ts';

/** More than any one machine has. */
const mostThreads = 1024;

/** Without a default: what is left out may be said by the user's configuration. */
export const computeFields = {
  engine: z.enum(engineNames).optional(),
  device: z.enum(deviceWords).optional(),
  threads: count(1, mostThreads, defaultThreads).optional(),
};
