import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import * as z from 'zod';
import { additionSettings } from '../../src/check/additions.ts';
import { cacheForm, searchCacheForm } from '../../src/check/forms/cache.ts';
import { references } from '../../src/check/forms/reference.ts';
import { describe } from '../../src/check/forms/describe.ts';
import { formOf, type Form } from '../../src/check/forms/form.ts';

const folder = join(import.meta.dirname, '..', '..', 'src', 'check', 'forms');

/** Every block that is read anywhere, by the name of its schema. */
async function allForms(): Promise<readonly (readonly [string, Form])[]> {
  const forms: (readonly [string, Form])[] = [['additions', additionSettings]];
  for (const file of readdirSync(folder)) {
    const exported = Object.entries((await import(join(folder, file))) as Record<string, unknown>);
    const inner = exported.flatMap(([name, value]) =>
      name === 'stackedForms' ? Object.entries(value as Record<string, unknown>) : [[name, value] as const],
    );
    for (const [name, value] of inner) {
      // The form of a reference is that of the setting that has it.
      if (value instanceof z.ZodObject && !references.has(value)) forms.push([name, formOf(value)]);
    }
  }
  return forms;
}

function missing(path: string, form: Form): readonly string[] {
  return [...form].flatMap(([name, reads]) => {
    const own = `${path}.${name}`;
    const { meaning, expected } = describe(reads);
    assert.notEqual(expected, '', own);
    const blocks =
      reads.kind === 'section' || reads.kind === 'reference'
        ? missing(own, reads.form)
        : reads.kind === 'variants'
          ? [...reads.forms].flatMap(([word, inner]) => missing(`${own} ${word}`, inner))
          : [];
    return [...(meaning === null ? [own] : []), ...blocks];
  });
}

test('every setting of every block has a meaning that can be told', async () => {
  const forms = await allForms();
  assert.ok(forms.length > 15);
  assert.deepEqual(
    forms.flatMap(([name, form]) => missing(name, form)),
    [],
  );
});

test('a setting is described by its schema: bounds, default and need', () => {
  const shown = (form: z.ZodObject, name: string) => {
    const reads = formOf(form).get(name);
    assert.ok(reads);
    const { range, preset, isNeeded } = describe(reads);
    return [range, preset, isNeeded];
  };
  assert.deepEqual(shown(cacheForm, 'size'), ['from 1 to 1M', null, true]);
  assert.deepEqual(shown(cacheForm, 'lambda'), ['above 0% to below 100%', 'learned 7%', false]);
  assert.deepEqual(shown(searchCacheForm, 'until'), ['above 0% to below 100%', '0.5%', false]);
  assert.deepEqual(shown(searchCacheForm, 'compat'), [null, 'intended', false]);
});
