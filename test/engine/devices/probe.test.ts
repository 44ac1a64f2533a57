import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type TestContext } from 'node:test';
import { output } from '../../../src/build.mjs';
import { hasGraphics } from '../../../src/engine/devices/graphics.ts';
import { nvidiaDriver } from '../../../src/engine/devices/nvidia.ts';
import { bestDevice, findDevice, openDevice } from '../../../src/engine/devices/probe.ts';
import { bundle } from '../../support/athanor.ts';

const opener = join(output, 'open.mjs');

/** A program in the place of the one that opens devices, as a driver may make it behave. */
function driver(t: TestContext, text: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'athanor-driver-'));
  t.after(() => {
    rmSync(folder, { recursive: true });
  });
  const path = join(folder, 'open.mjs');
  writeFileSync(path, text);
  return path;
}

test('the processor is there for onnx, opened by the program that opens devices', async () => {
  await bundle();
  const found = findDevice('onnx', 'cpu');
  assert.ok(found.present);
  // What the package says of itself is what its library says.
  assert.deepEqual(openDevice('onnx', 'cpu', opener), found);
});

test('a driver that crashes takes its own process with it, and is absent', (t) => {
  const program = driver(t, "process.kill(process.pid, 'SIGSEGV'); setInterval(() => {}, 1000);");
  const presence = openDevice('onnx', 'cpu', program);
  assert.ok(!presence.present);
  assert.match(presence.missing, /opening cpu has ended its process with SIGSEGV/);
});

test('a driver that hangs is given up', (t) => {
  const presence = openDevice('onnx', 'cpu', driver(t, 'setInterval(() => {}, 1000);'), 200);
  assert.ok(!presence.present);
  assert.match(presence.missing, /opening cpu has not come to an end in 0.2 s/);
});

test('what a driver prints is not taken for an answer', (t) => {
  const chatty = `console.log('{"adapter":1}'); console.log('{"present":true,"version":"x"}');`;
  assert.deepEqual(openDevice('onnx', 'cpu', driver(t, chatty)), { present: true, version: 'x' });
  assert.equal(openDevice('onnx', 'cpu', driver(t, `console.log('{"adapter":1}');`)).present, false);
});

test('an engine has no device that it does not know', () => {
  for (const [engine, device] of [
    ['reference', 'webgpu'],
    ['tensorflow', 'webgpu'],
  ] as const) {
    assert.equal(findDevice(engine, device).present, false);
  }
});

test('without a GPU the best device is the processor, and no driver that computes on it passes for one', (t) => {
  if (hasGraphics() || nvidiaDriver() !== null) {
    t.skip('this machine has a GPU');
    return;
  }
  // Nothing is opened: a program that would say yes to everything is not asked.
  const willing = driver(t, `console.log('{"present":true,"version":"x"}');`);
  assert.deepEqual(
    (['onnx', 'tensorflow', 'reference'] as const).map((engine) => bestDevice(engine, willing)),
    ['cpu', 'cpu', 'cpu'],
  );
});
