import * as z from 'zod';
import { means } from './meaning.ts';
import { computeFields } from './compute.ts';
import { bpttForm, upkeepFields } from './fitting.ts';
import { count } from './quantities.ts';

/** As in the published program: what is kept of each prediction, and the tokens after which its teacher begins anew. */
const [usualTop, usualChunk] = [30, 4032];

export const softLabelForm = z.strictObject({
  top: means(
    'words of each prediction that are written down, the most probable first',
    count(1, 1_000_000).default(usualTop),
  ),
  chunk: means('tokens after which the teacher begins anew', count(1, 1_000_000_000).default(usualChunk)),
  batch: means('chunks that are computed side by side', count(1, 65_536).default(1)),
  bptt: bpttForm,
  ...computeFields,
  ...upkeepFields,
});
