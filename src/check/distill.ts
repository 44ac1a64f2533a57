import type { z } from 'zod';
import type { distillForm } from './forms/distill.ts';
import type { Renames } from './places.ts';
import type { DistillSettings } from './settings/distill.ts';

export function distillOf({ hard, first_bin: firstBin }: z.output<typeof distillForm>): DistillSettings {
  return { hard, firstBin };
}

/** The labels themselves are an input of the stage. */
export const distillRenames: Renames = { distill: [] };
