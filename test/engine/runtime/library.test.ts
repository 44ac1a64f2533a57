import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { test } from 'node:test';
import { RuntimeError } from '../../../src/engine/runtime/c-api/calls.ts';
import { created, loadLibrary, requireVersion } from '../../../src/engine/runtime/library.ts';
import { UnavailableError } from '../../../src/engine/unavailable.ts';

const packaged = createRequire(import.meta.url)('onnxruntime-node/package.json') as { version: string };

test('the library is the one that the package brings, loaded once', () => {
  const library = loadLibrary();
  assert.equal(library.version, packaged.version);
  assert.ok(existsSync(library.path));
  assert.equal(loadLibrary(), library);
});

test('an error of the library is thrown in its words, with its code, and leaves the library usable', () => {
  const { calls } = loadLibrary();
  const options = created((out) => {
    calls.CreateSessionOptions(out);
  });
  for (let time = 0; time < 3; time++) {
    assert.throws(
      () => {
        calls.SetSessionGraphOptimizationLevel(options, 1234);
      },
      (error) =>
        error instanceof RuntimeError && error.code === 2 && /graph_optimization_level/.test(error.message),
    );
  }
  calls.SetSessionGraphOptimizationLevel(options, 99);
  calls.ReleaseSessionOptions(options);
});

test('bytes that are no model are refused', async () => {
  const library = loadLibrary();
  const options = created((out) => {
    library.calls.CreateSessionOptions(out);
  });
  const bytes = Uint8Array.of(1, 2, 3);
  const opened = library.work(
    'CreateSessionFromArray',
    library.environment,
    bytes,
    bytes.length,
    options,
    new BigUint64Array(1),
  );
  await assert.rejects(opened, RuntimeError);
  library.calls.ReleaseSessionOptions(options);
});

test('libraries that are older than the table of functions, or of another numbering, are refused', () => {
  for (const version of ['1.22.2', '0.5.0', '2.0.0', 'unknown']) {
    assert.throws(
      () => {
        requireVersion('/lib/libonnxruntime.so', version);
      },
      (error) =>
        error instanceof UnavailableError && error.message.includes(version) && /install/.test(error.cure),
    );
  }
  for (const version of ['1.23.0', '1.30.0', '1.100.1']) requireVersion('/lib/libonnxruntime.so', version);
});
