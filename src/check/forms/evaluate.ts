import * as z from 'zod';
import { batchForm, bpttForm, engineForm } from './fitting.ts';

export const evaluateForm = z.strictObject({ batch: batchForm, bptt: bpttForm, engine: engineForm });
