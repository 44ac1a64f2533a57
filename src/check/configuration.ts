import * as z from 'zod';
import type { Diagnostic } from '../diag/diagnostic.ts';
import type { Source, Span } from '../diag/source.ts';
import { Findings } from './findings.ts';
import { computeFields } from './forms/compute.ts';
import { expectedText, formOf } from './forms/form.ts';
import { suggestion } from './unknown.ts';

/** Made when it is needed: most calls find no configuration. */
const makeForm = () => z.strictObject({ engine: computeFields.engine, device: computeFields.device });

/** What a user has chosen once for all experiments. */
export type Configuration = z.output<ReturnType<typeof makeForm>>;

export interface ReadConfiguration {
  /** null if anything is wrong. */
  readonly value: Configuration | null;
  readonly diagnostics: readonly Diagnostic[];
}

/** The text of a configuration file: one JSON object. */
export function readConfiguration(source: Source): ReadConfiguration {
  const findings = new Findings();
  const value = checked(source, findings);
  return { value, diagnostics: findings.inOrder(source.name) };
}

function checked(source: Source, findings: Findings): Configuration | null {
  const whole: Span = { source: source.name, start: 0, end: source.text.trimEnd().length };
  const example = '{ "device": "auto" }';
  let raw: unknown;
  try {
    raw = JSON.parse(source.text);
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error);
    findings.report('E0601', { problem, example }, whole);
    return null;
  }
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw)) {
    findings.report('E0601', { problem: 'one object is needed', example }, whole);
    return null;
  }
  const schema = makeForm();
  const form = formOf(schema);
  for (const [setting, value] of Object.entries(raw)) {
    const span = keySpan(source, setting) ?? whole;
    const reads = form.get(setting);
    if (reads === undefined) {
      const known = [...form.keys()];
      const { nearest } = suggestion({ text: setting, span }, known);
      findings.report('E0602', { setting, known, nearest }, span);
    } else if (reads.kind === 'choice' && !reads.words.some((word) => word === value)) {
      const found = shown(value);
      const text = typeof value === 'string' ? value : found;
      const { nearest } = suggestion({ text, span }, reads.words);
      findings.report('E0603', { setting, expected: expectedText(reads), found, nearest }, span);
    }
  }
  return findings.hasErrors ? null : schema.parse(raw);
}

function shown(value: unknown): string {
  if (typeof value === 'object' && value !== null) return Array.isArray(value) ? 'a list' : 'an object';
  return JSON.stringify(value);
}

/** Where a key stands. What looks like one inside a string is taken for it only if it comes first. */
function keySpan({ name, text }: Source, key: string): Span | null {
  const quoted = JSON.stringify(key);
  for (let start = text.indexOf(quoted); start !== -1; start = text.indexOf(quoted, start + 1)) {
    const end = start + quoted.length;
    if (/^\s*:/.test(text.slice(end))) return { source: name, start, end };
  }
  return null;
}
