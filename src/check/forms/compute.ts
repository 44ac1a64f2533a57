import * as z from 'zod';
import { means } from './meaning.ts';
import { defaultThreads, deviceWords, engineNames } from '../settings/compute.ts';
import { count } from './quantities.ts';

/** More than any one machine has. */
const mostThreads = 1024;

/** Without a default: what is left out may be said by the user's configuration. */
export const computeFields = {
  engine: means('what computes the stage', z.enum(engineNames).optional()),
  device: means(
    'what it is computed on; `auto` is the best that this machine has',
    z.enum(deviceWords).optional(),
  ),
  threads: means(
    'cores that share the work of one operation, for `onnx` on `cpu`; part of the key, since it reaches the last bits',
    count(1, mostThreads, defaultThreads).optional(),
  ),
};
