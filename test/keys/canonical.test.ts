import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Json } from '../../src/base/json.ts';
import { canonicalBytes, canonicalText } from '../../src/keys/canonical.ts';
import { digestOf } from '../../src/keys/digest.ts';

/** Any value a key may hold: -0 and strings that are no valid UTF-16 included. */
const value = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    fc.constant(null),
    fc.boolean(),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.integer(),
    fc.string({ unit: 'binary' }),
    fc.string().map((text) => `${text}\ud800`),
    fc.array(tie('value')),
    fc.dictionary(fc.string(), tie('value')),
  ),
})).value;

/** Another spelling of the same value: the fields of every object in another order, and -0 for 0. */
function respelled(of: Json): Json {
  if (of === 0) return -0;
  if (typeof of !== 'object' || of === null) return of;
  if (Array.isArray(of)) return of.map(respelled);
  return Object.fromEntries(
    Object.entries(of)
      .reverse()
      .map(([field, inner]) => [field, respelled(inner)]),
  );
}

test('the order of fields and the sign of zero do not reach the bytes', () => {
  fc.assert(
    fc.property(value, (one) => {
      assert.equal(canonicalText(respelled(one)), canonicalText(one));
    }),
  );
});

test('the text reads back as the same value', () => {
  fc.assert(
    fc.property(value, (one) => {
      const back = JSON.parse(canonicalText(one)) as Json;
      assert.equal(canonicalText(back), canonicalText(one));
      // Strict equality tells -0 from 0, the encoding must not: 0 + -0 is 0.
      assert.deepEqual(back, JSON.parse(JSON.stringify(one)));
    }),
  );
});

test('values that differ have texts that differ', () => {
  fc.assert(
    fc.property(value, value, (one, other) => {
      const same = isSame(one, other);
      assert.equal(canonicalText(one) === canonicalText(other), same);
    }),
  );
});

test('changing one leaf anywhere changes the text', () => {
  fc.assert(
    fc.property(value, fc.nat(), (one, at) => {
      const places = paths(one);
      const place = places[at % places.length] ?? [];
      assert.notEqual(canonicalText(replaced(one, place)), canonicalText(one));
    }),
  );
});

test('neighbours that careless encodings confuse have keys of their own', () => {
  const texts = [
    null,
    {},
    [],
    '',
    0,
    false,
    'null',
    '0',
    [null],
    [[]],
    [{}],
    { a: null },
    { '': null },
    [1, 2],
    [12],
  ].map((one) => canonicalText(one));
  assert.equal(new Set(texts).size, texts.length);
});

test('numbers are written with the fewest digits that read back', () => {
  assert.equal(
    canonicalText([1, 1.0, 1e3, 0.001, 0.1 + 0.2, 1e21, 1e-7, -0, 5e-324]),
    '[1,1,1000,0.001,0.30000000000000004,1e+21,1e-7,0,5e-324]',
  );
});

test('fields stand in the order of their UTF-16 code units, in every locale', () => {
  // By code points U+FF61 stands before U+1F600; by code units after it.
  assert.equal(
    canonicalText({ z: 1, '\uff61': 1, '\u{1f600}': 1, Z: 1, ä: 1, 10: 1, 9: 1 }),
    '{"10":1,"9":1,"Z":1,"z":1,"ä":1,"😀":1,"｡":1}',
  );
});

test('what has no single spelling is a fault of ours', () => {
  const strange: unknown[] = [
    NaN,
    Infinity,
    -Infinity,
    undefined,
    1n,
    Symbol('s'),
    () => 1,
    new Map(),
    new Date(0),
    new Float32Array(1),
  ];
  for (const one of strange) {
    for (const within of [one, [one], { field: one }]) {
      assert.throws(() => canonicalText(within as Json), /^Error: internal: .* has no canonical form/);
    }
  }
  // eslint-disable-next-line no-sparse-arrays -- A hole is one more way to spell absence.
  assert.throws(() => canonicalText([1, , 2] as unknown as Json), /internal/);
});

test('the bytes name their domain and scheme, so equal values of two kinds never share a digest', () => {
  assert.equal(
    Buffer.from(canonicalBytes('recipe', 1, canonicalText({ b: 'é', a: 1 }))).toString('utf8'),
    'athanor recipe 1\n{"a":1,"b":"é"}',
  );
  const digests = [
    digestOf(canonicalBytes('recipe', 1, canonicalText({}))),
    digestOf(canonicalBytes('content', 1, canonicalText({}))),
    digestOf(canonicalBytes('content', 2, canonicalText({}))),
  ];
  assert.equal(new Set(digests).size, 3);
});

test('known values have known digests, computed by other programs', () => {
  assert.equal(
    digestOf(Buffer.from('abc')),
    'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
  );
  assert.equal(
    digestOf(
      canonicalBytes(
        'content',
        1,
        canonicalText({ rate: 1e-3, layers: 2, tied: true, clip: null, name: 'Ünïcode "x"\n' }),
      ),
    ),
    '4d476b17aa83105b1e5f352dd7bbaba581ce9a9a7381991e842a923568d4d82c',
  );
});

function isSame(one: Json, other: Json): boolean {
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null)
    return one === other;
  if (Array.isArray(one) || Array.isArray(other)) {
    return (
      Array.isArray(one) &&
      Array.isArray(other) &&
      one.length === other.length &&
      one.every((item: Json, index) => isSame(item, other[index] as Json))
    );
  }
  const fields = Object.keys(one);
  return (
    fields.length === Object.keys(other).length &&
    fields.every(
      (field) =>
        Object.hasOwn(other, field) &&
        isSame((one as Record<string, Json>)[field] as Json, (other as Record<string, Json>)[field] as Json),
    )
  );
}

type Path = readonly (string | number)[];

/** Paths of all leaves; empty containers are leaves. */
function paths(of: Json, here: Path = []): Path[] {
  if (typeof of !== 'object' || of === null || Object.keys(of).length === 0) return [here];
  return Object.entries(of).flatMap(([field, inner]) => paths(inner, [...here, field]));
}

function replaced(of: Json, [first, ...rest]: Path): Json {
  if (first === undefined) return typeof of === 'number' ? nextNumber(of) : [of];
  const copy = structuredClone(of) as Record<string, Json>;
  // Not an assignment: a field may be called __proto__.
  Object.defineProperty(copy, first, {
    value: replaced((of as Record<string, Json>)[first] as Json, rest),
    enumerable: true,
    configurable: true,
    writable: true,
  });
  return copy;
}

/** The smallest change a number can have. */
function nextNumber(of: number): number {
  if (of === 0) return 5e-324;
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, of);
  view.setBigInt64(0, view.getBigInt64(0) - 1n);
  return view.getFloat64(0);
}
