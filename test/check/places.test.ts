import assert from 'node:assert/strict';
import test from 'node:test';
import { dense, stageOf } from './checking.ts';

test('a setting from a `let` has its place in the `let`, where it would be changed', () => {
  const text = `let wide = 300\ncorpus sotu\nmodel lstm { width wide  layers 3 }
stage dense = train lstm on sotu { epochs 1  optimizer sgd { weight_decay 1e-6 } }\n`;
  const { places } = stageOf('train', 'dense', text);
  const at = (path: string) => text.slice(places[path]?.start, places[path]?.end);
  assert.equal(at('model.width'), '300');
  assert.equal(at('model.layers'), 'layers 3');
  assert.equal(at('optimizer.weightDecay'), 'weight_decay 1e-6');
  assert.equal(at('length.count'), 'epochs 1');
  assert.equal(places['batch'], undefined, 'a default has no place');
});

test('a derived stage points to where its settings were really written', () => {
  const text = `${dense}stage pruned = prune dense { "layers.*" to 60% }
stage harder = pruned with { "layers.*" to 70%  "decoder" to 20% }\n`;
  const { places, settings } = stageOf('prune', 'harder', text);
  assert.equal(settings.targets['layers.0.input']?.to, 0.7);
  assert.equal(
    text.slice(places['targets.layers.0.input.to']?.start, places['targets.layers.0.input.to']?.end),
    'to 70%',
  );
  assert.equal(text.slice(places['targets.decoder.to']?.start, places['targets.decoder.to']?.end), 'to 20%');
});
