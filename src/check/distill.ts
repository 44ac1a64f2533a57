import type { z } from 'zod';
import type { distillForm } from './forms/distill.ts';
import type { Renames } from './places.ts';
import type { DistillSettings } from './settings/distill.ts';

export function distillOf(value: z.output<typeof distillForm>): DistillSettings {
  const { hard, over, first_bin: firstBin } = value;
  return { hard, ...(over === undefined ? {} : { over }), firstBin };
}

/** The labels themselves are an input of the stage. */
export const distillRenames: Renames = { distill: [] };
