import assert from 'node:assert/strict';
import test from 'node:test';
import type { Tensor2D } from '@tensorflow/tfjs-core';
import type { ModelSettings } from '../../../src/check/settings/model.ts';
import { activationPoints } from '../../../src/check/shapes/points.ts';
import type { Site } from '../../../src/ml/layers/site.ts';
import { languageModel } from '../../../src/ml/models/build.ts';
import { describe } from '../../../src/ml/models/description.ts';
import { initialise } from '../../../src/ml/models/initialise.ts';
import { inGroup, ofGroup } from '../../../src/ml/training/names.ts';
import { windowLoss, windowSpecs, zeroState } from '../../../src/ml/training/program.ts';
import { models } from '../../engine/parity/models.ts';
import { reference } from '../support/engines.ts';

const vocabulary = 31;
const size = { time: 5, batch: 2 };

for (const [title, settings] of Object.values(models).flatMap((byName) =>
  Object.entries(byName).map(
    ([title, one]) => [title, (one as { settings: ModelSettings }).settings] as const,
  ),
)) {
  test(`${title} passes its points in their order, so often as they say, and computes the same with them`, async () => {
    const description = describe(settings, vocabulary);
    const model = languageModel(description);
    const passes: string[] = [];
    const recording: Site = (point, x) => {
      passes.push(point);
      return x;
    };
    const executable = await reference.compile({
      name: 'with and without points',
      inputs: { ...inGroup('parameter', model.parameters), ...windowSpecs(model, size) },
      body: (inputs) => {
        const { tokens, targets } = inputs as { tokens: Tensor2D; targets: Tensor2D };
        passes.length = 0;
        const state = zeroState(model, size.batch);
        const input = { parameters: ofGroup('parameter', inputs), state, masks: null, tokens };
        const lossWith = (site?: Site) =>
          windowLoss(
            model,
            site === undefined ? input : { ...input, site },
            targets,
            ofGroup('route', inputs),
          ).loss;
        return { plain: lossWith(), watched: lossWith(recording) };
      },
    });
    const window = windowSpecs(model, size);
    const ids = Int32Array.from(
      { length: size.time * size.batch },
      (_, index) => (7 * index + 3) % vocabulary,
    );
    const routes = Object.fromEntries(
      Object.entries(window).map(([name, { shape }]) => [
        name,
        new Int32Array(shape.reduce((a, b) => a * b, 1)),
      ]),
    );
    model.route(ids, size, ofGroup('route', routes));
    const losses = { plain: new Float32Array(1), watched: new Float32Array(1) };
    const weights = inGroup('parameter', initialise(description, 3));
    await executable.run({ ...weights, ...routes, tokens: ids, targets: ids }, losses);
    await executable.dispose();

    const points = activationPoints(settings);
    assert.deepEqual(
      [...new Set(passes)],
      points.map(({ name }) => name),
    );
    for (const { name, passes: often } of points) {
      const count = passes.filter((pass) => pass === name).length;
      assert.equal(count, often === 'once' ? 1 : size.time, name);
    }
    // A transformer that is watched does not mask what was before the text.
    if (settings.type !== 'transformer') assert.deepEqual(losses.watched, losses.plain);
    else assert.notDeepEqual(losses.watched, losses.plain);
  });
}
