import assert from 'node:assert/strict';
import test from 'node:test';
import type { JsonObject } from '../../src/base/json.ts';
import { settingChanges, type PlacedSettings } from '../../src/report/settings-change.ts';

const at = (settings: JsonObject, places: PlacedSettings['places'] = {}): PlacedSettings => ({
  settings,
  places,
});

const place = (source: string, text: string) => ({ source, line: 1, column: 3, text });

test('a setting that an identity leaves out at its default is told with that default, not as absent', () => {
  const webgpu = place('--device webgpu', 'device webgpu');
  const threads = place('mine.exp', 'threads 4');
  const changes = settingChanges(
    at({ engine: 'onnx', threads: 4 }, { threads }),
    at({ engine: 'onnx', device: 'webgpu' }, { device: webgpu }),
  );
  assert.deepEqual(changes, [
    { setting: 'device', before: 'cpu (default)', after: 'webgpu', place: webgpu },
    { setting: 'threads', before: '4', after: '2 (default)', place: threads },
  ]);
});

test('a setting that one side really lacks is told as absent', () => {
  const [change] = settingChanges(at({ model: { width: 8 } }), at({ model: { width: 8, mixtures: 3 } }));
  assert.deepEqual(change, {
    setting: 'model.mixtures',
    before: 'absent',
    after: '3 (default)',
    place: null,
  });
});
