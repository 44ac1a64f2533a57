import type { Row } from './codes/row.ts';
import { accounting } from './codes/accounting.ts';
import { compression } from './codes/compression.ts';
import { conditions } from './codes/conditions.ts';
import { configuration } from './codes/configuration.ts';
import { distillation } from './codes/distillation.ts';
import { files } from './codes/files.ts';
import { memory } from './codes/memory.ts';
import { imports } from './codes/imports.ts';
import { names } from './codes/names.ts';
import { overrides } from './codes/overrides.ts';
import { recurrent } from './codes/recurrent.ts';
import { settings } from './codes/settings.ts';
import { sweeps } from './codes/sweeps.ts';
import { syntax } from './codes/syntax.ts';

/** Every mistake that can be reported, by its code. A code never changes its meaning. */
export const catalog = {
  ...syntax,
  ...names,
  ...settings,
  ...compression,
  ...accounting,
  ...distillation,
  ...files,
  ...overrides,
  ...configuration,
  ...memory,
  ...recurrent,
  ...sweeps,
  ...imports,
  ...conditions,
};

export type Code = keyof typeof catalog;

export function isCode(text: string): text is Code {
  return Object.hasOwn(catalog, text);
}

export function rowOf(code: Code): Row {
  return catalog[code];
}
