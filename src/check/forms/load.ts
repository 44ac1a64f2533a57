import * as z from 'zod';
import { means } from './meaning.ts';

export const loadForm = z.strictObject({
  path: means('a safetensors file, a packed model or a dictionary that PyTorch saved', z.string()),
});
