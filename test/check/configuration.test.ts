import assert from 'node:assert/strict';
import test from 'node:test';
import { readConfiguration } from '../../src/check/configuration.ts';

const read = (text: string) => readConfiguration({ name: 'config.json', text });

/** Code, and the text that it points at. */
function mistakes(text: string): readonly string[] {
  const { value, diagnostics } = read(text);
  assert.equal(value, null);
  return diagnostics.map(({ code, span }) => `${code} ${text.slice(span.start, span.end)}`);
}

test('a configuration says engine and device, or one of them, or nothing', () => {
  assert.deepEqual(read('{ "engine": "tensorflow", "device": "auto" }').value, {
    engine: 'tensorflow',
    device: 'auto',
  });
  assert.deepEqual(read('{"device":"webgpu"}\n').value, { device: 'webgpu' });
  assert.deepEqual(read('{}').value, {});
});

test('an unknown setting is told at its key, with the nearest that there is', () => {
  const text = '{\n  "engine": "onnx",\n  "devcie": "cpu"\n}\n';
  assert.deepEqual(mistakes(text), ['E0602 "devcie"']);
  assert.equal(read(text).diagnostics[0]?.hint, 'did you mean `device`?');
});

test('a key is found where it is one, not where a value looks like it', () => {
  const text = '{ "engine": "colour", "colour" : 1 }';
  const [, unknown] = read(text).diagnostics;
  assert.equal(unknown?.code, 'E0602');
  assert.equal(unknown.span.start, text.lastIndexOf('"colour"'));
});

test('all that is wrong is told at once', () => {
  assert.deepEqual(mistakes('{ "engine": "onx", "device": 3, "jobs": 2 }'), [
    'E0603 "engine"',
    'E0603 "device"',
    'E0602 "jobs"',
  ]);
});

test('what is no JSON object is told whole', () => {
  for (const text of ['', '{', '[]', 'null', '"auto"', '{ device: auto }']) {
    assert.deepEqual(
      mistakes(text).map((mistake) => mistake.slice(0, 5)),
      ['E0601'],
      text,
    );
  }
});
