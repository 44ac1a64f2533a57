import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { decode } from '../../src/lang/decode.ts';

test('bytes are text exactly when the strict decoder of the platform says so', () => {
  const byte = fc.oneof(
    fc.integer({ min: 0, max: 255 }),
    fc.constantFrom(0xe0, 0xed, 0xf0, 0xf4, 0x80, 0x9f, 0xa0, 0xbf),
  );
  fc.assert(
    fc.property(fc.uint8Array(), fc.array(byte, { maxLength: 6 }), (random, likely) => {
      const bytes = Uint8Array.of(...random, ...likely);
      let strict: string | null = null;
      try {
        strict = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
      } catch {
        // Not text.
      }
      const { source, diagnostics } = decode('x.exp', bytes);
      assert.equal(diagnostics.length === 0, strict !== null);
      if (strict !== null) assert.equal(source.text, strict);
    }),
    { numRuns: 2000 },
  );
});

test('the first byte that is no text is shown where it stands', () => {
  const bytes = Buffer.concat([Buffer.from('# ä\nlet a = '), Buffer.from([0xff]), Buffer.from('1\n')]);
  const [diagnostic] = decode('x.exp', bytes).diagnostics;
  assert.equal(diagnostic?.code, 'E0101');
  assert.equal(diagnostic.span.start, '# ä\nlet a = '.length);
  assert.match(diagnostic.label, /byte 13 \(0xff\)/);
});
