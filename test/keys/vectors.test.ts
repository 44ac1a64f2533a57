/** What the written specification is held to: values, their bytes and their digests, for whoever writes it anew. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Json } from '../../src/base/json.ts';
import { canonicalBytes, canonicalText } from '../../src/keys/canonical.ts';
import { contentKey, recipeKey } from '../../src/keys/key.ts';
import type { ContentManifest, RecipeManifest } from '../../src/keys/manifest.ts';

const golden = join(import.meta.dirname, '../golden/keys/vectors.json');

interface Vectors {
  /** A value as any JSON text of it, its canonical text, and the SHA-256 of that in UTF-8. */
  readonly texts: readonly { readonly value: Json; readonly text: string; readonly sha256: string }[];
  /** A manifest, the bytes that are hashed as a text, and the key. */
  readonly keys: readonly {
    readonly domain: 'recipe' | 'content';
    readonly manifest: Json;
    readonly hashed: string;
    readonly key: string;
  }[];
}

const values: readonly Json[] = [
  ...[null, true, false, 0, 1, -1, 20, 0.25, 1e-3, 0.1 + 0.2, 1e20, 1e21, 1e-6, 1e-7, 5e-324],
  ...[1.7976931348623157e308, 9007199254740991, 1 / 3],
  ...['', 'a"b\\c/d', 'tab\tline\nreturn\r', '\b\f\u0000\u001f\u007f', 'é', 'e\u0301', '\u{1f600}', '\u2028'],
  ...[
    [],
    {},
    [[]],
    [{}],
    [1, [2, [3]]],
    { b: 1, a: 2 },
    { '\uff61': 1, '\u{1f600}': 2 },
    { '': { '': null } },
  ],
  { Z: 1, a: 1, _: 1, '10': 1, '9': 1, é: 1 },
];

const digest = (byte: string) => byte.repeat(32);
const common = {
  scheme: 1,
  kind: 'train',
  revision: 2,
  dependency: 'onnxruntime 1.30.0 cpu',
  settings: { seed: 1, batch: 20, optimizer: { rate: 0.004, kind: 'adam', clip: null } },
  files: {},
} as const;
const recipe = { ...common, inputs: { corpus: digest('ab') } } as unknown as RecipeManifest;
const content = { ...common, inputs: { corpus: { tokens: digest('cd') } } } as unknown as ContentManifest;

function vectors(): Vectors {
  const sha256 = (bytes: Uint8Array | string) => createHash('sha256').update(bytes).digest('hex');
  return {
    texts: values.map((value) => ({
      value,
      text: canonicalText(value),
      sha256: sha256(canonicalText(value)),
    })),
    keys: [
      { domain: 'recipe', manifest: recipe, key: recipeKey(recipe) } as const,
      { domain: 'content', manifest: content, key: contentKey(content) } as const,
    ].map(({ domain, manifest, key }) => {
      const asked = manifest as unknown as Json;
      const hashed = Buffer.from(canonicalBytes(domain, 1, canonicalText(asked))).toString('utf8');
      assert.equal(sha256(hashed), key);
      return { domain, manifest: asked, hashed, key };
    }),
  };
}

test('the test vectors of the specification hold', () => {
  const found = `${JSON.stringify(vectors(), null, 2)}\n`;
  if (process.env['UPDATE_GOLDEN'] !== undefined) writeFileSync(golden, found);
  assert.equal(found, readFileSync(golden, 'utf8'));
});

test('the specification alone, followed by another program, gives the same bytes', () => {
  const { texts, keys } = JSON.parse(readFileSync(golden, 'utf8')) as Vectors;
  for (const { value, text } of texts) assert.equal(asSpecified(value), text);
  for (const { domain, manifest, hashed } of keys)
    assert.equal(`athanor ${domain} 1\n${asSpecified(manifest)}`, hashed);
});

/** README.md of src/keys, sentence by sentence, and without JSON.stringify. */
function asSpecified(value: Json): string {
  if (value === null) return 'null';
  if (typeof value === 'boolean') return value ? 'true' : 'false';
  if (typeof value === 'number') return value === 0 ? '0' : String(value);
  if (typeof value === 'string') return quoted(value);
  if (Array.isArray(value)) return `[${(value as readonly Json[]).map(asSpecified).join(',')}]`;
  const fields = Object.entries(value as Readonly<Record<string, Json>>);
  const byCodeUnits = fields.sort(([one], [other]) => (one < other ? -1 : 1));
  return `{${byCodeUnits.map(([field, inner]) => `${quoted(field)}:${asSpecified(inner)}`).join(',')}}`;
}

const short: Readonly<Record<string, string>> = {
  '"': '\\"',
  '\\': '\\\\',
  '\b': '\\b',
  '\t': '\\t',
  '\n': '\\n',
  '\f': '\\f',
  '\r': '\\r',
};

function quoted(text: string): string {
  const written = Array.from(text, (character) => {
    const code = character.codePointAt(0) ?? 0;
    const isOther = code < 0x20 || (code >= 0xd800 && code <= 0xdfff);
    return short[character] ?? (isOther ? `\\u${code.toString(16).padStart(4, '0')}` : character);
  });
  return `"${written.join('')}"`;
}
