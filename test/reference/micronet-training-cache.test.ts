import test from 'node:test';
import { reshape, scalar } from '@tensorflow/tfjs-core';
import type { Rank, Tensor2D } from '@tensorflow/tfjs-core';
import type { CacheSettings } from '../../src/check/settings/cache.ts';
import { cacheTensorNames } from '../../src/check/shapes/cache.ts';
import { allocate, type Arrays, type Engine, type Program } from '../../src/engine/engine.ts';
import { valueAndGradients } from '../../src/engine/ops/gradients.ts';
import { cacheProbability } from '../../src/ml/layers/neural-cache.ts';
import { decode, vocabularyBins } from '../../src/ml/layers/vocabulary.ts';
import { entriesOf, withCache } from '../../src/ml/models/cached.ts';
import { languageModel } from '../../src/ml/models/build.ts';
import { describe } from '../../src/ml/models/description.ts';
import type { LanguageModel, WindowSize } from '../../src/ml/models/model.ts';
import { floatSpec, tensorNamed } from '../../src/ml/models/weights.ts';
import { inGroup, ofGroup } from '../../src/ml/training/names.ts';
import { windowLoss, windowSpecs } from '../../src/ml/training/program.ts';
import { engines } from '../ml/support/engines.ts';
import {
  floatsOf,
  forEachCase,
  integersOf,
  tensorOf,
  tensorsUnder,
  variantsOf,
  type ReferenceCase,
} from './support/cases.ts';
import { assertClose } from './support/close.ts';
import { ownName, settingsOf, type MicronetModel } from './support/micronet.ts';

type Sizes = Pick<MicronetModel, 'n_vocab' | 'n_embed' | 'cutoffs' | 'n_embeds'>;

interface Variant {
  readonly n_cache: number;
  readonly B: number;
  readonly lens: readonly number[];
  readonly cache_lambda?: number;
  readonly cache_theta?: number;
  readonly cache_lambda_init?: number;
  readonly cache_theta_init?: number;
}

forEachCase('micronet-training-cache', (reference) => {
  const sizes = reference.hyperparameters['model'] as unknown as Sizes;
  for (const { prefix, settings } of variantsOf(reference)) {
    for (const engine of engines) {
      test(`${reference.folder} ${prefix} on ${engine.name}`, async () => {
        await followCalls(engine, reference, prefix, sizes, settings as Variant);
      });
    }
  }
});

/** The case gives the hidden vectors, so they stand where a model would have its weights. */
const hiddenName = 'hidden';

async function followCalls(
  engine: Engine,
  reference: ReferenceCase,
  prefix: string,
  sizes: Sizes,
  variant: Variant,
): Promise<void> {
  const { float32 } = reference.tolerance;
  const { B } = variant;
  const bins = sizes.cutoffs.length + 1;
  const own = (name: string) => cacheNames[name] ?? ownName(name, bins);
  const params = Object.keys(tensorsUnder(reference, `${prefix}param/`));
  const weights = Object.fromEntries(
    params.map((name) => [own(name), floatsOf(reference, `${prefix}param/${name}`)]),
  );
  let state: Arrays | null = null;
  for (const [index, time] of variant.lens.entries()) {
    const call = `call${index + 1}`;
    const expected = (name: string) => tensorOf(reference, `${prefix}expected/${call}/${name}`);
    const model = withCache(givenHidden(sizes, time, B), cacheOf(variant));
    const size = { time, batch: B };
    state ??= allocate(model.state(B));
    const targets = integersOf(reference, `${prefix}input/${call}/targets`);
    const inputs: Record<string, Float32Array | Int32Array> = {
      ...inGroup('parameter', { ...weights, [hiddenName]: floatsOf(reference, `${prefix}input/${call}/hidden`) }),
      ...inGroup('state', state),
      ...allocate(windowSpecs(model, size)),
      targets,
    };
    model.route(targets, size, ofGroup('route', inputs));
    const executable = await engine.compile(callProgram(model, size, variant.cache_theta ?? null));
    const outputs = allocate(executable.outputs);
    await executable.run(inputs, outputs);
    await executable.dispose();

    assertClose(outputs['loss'] ?? [], expected('loss').data, float32, `${call} loss`);
    assertClose(outputs['losses'] ?? [], expected('nll').data, float32, `${call} losses`);
    assertClose(outputs['mass'] ?? [], expected('p_cache').data, float32, `${call} p_cache`);
    const [theta = NaN, lambda = NaN] = expected('theta_lambda').data;
    const numbers = ofGroup('figure', outputs);
    if ('theta' in numbers) assertClose(numbers['theta'] ?? [], [theta], float32, `${call} theta`);
    if ('lambda' in numbers) assertClose(numbers['lambda'] ?? [], [lambda], float32, `${call} lambda`);
    const gradients = ofGroup('gradient', outputs);
    assertClose(gradients[hiddenName] ?? [], expected('grad_hidden').data, float32, `${call} hidden's gradient`);
    for (const [name, { data }] of Object.entries(tensorsUnder(reference, `${prefix}expected/${call}/grad/`))) {
      assertClose(tensorNamed(gradients, own(name)), data, float32, `${call} gradient of ${name}`);
    }
    state = ofGroup('state', outputs);
    const kept = expected('values').data.length;
    const [entries, words] = [tensorNamed(state, 'cache.keys'), tensorNamed(state, 'cache.words')];
    assertClose(entries.slice(-kept * sizes.n_embed), expected('keys').data, float32, `${call} keys`);
    assertClose(words.slice(-kept), [...expected('values').data].map((id) => id + 1), float32, `${call} words`);
    assertClose(words.slice(0, -kept), Array.from(words.slice(0, -kept), () => 0), float32, `${call} no words`);
  }
}

const cacheNames: Readonly<Record<string, string>> = {
  'loss.cache_theta_inv_softplus': cacheTensorNames.theta,
  'loss.cache_lambda_inv_sigmoid': cacheTensorNames.lambda,
};

function cacheOf({ n_cache: size, ...given }: Variant): CacheSettings {
  const number = (fixed: number | undefined, first: number | undefined) => ({
    value: fixed ?? first ?? NaN,
    learned: fixed === undefined,
  });
  return {
    size,
    lambda: number(given.cache_lambda, given.cache_lambda_init),
    theta: number(given.cache_theta, given.cache_theta_init),
    columns: 'interleaved',
  };
}

/** The softmax of a transformer over hidden vectors that are parameters themselves. */
function givenHidden(sizes: Sizes, time: number, batch: number): LanguageModel {
  const layers = { n_head: 1, n_k: 1, n_v: 1, n_inner: 1, n_layers: 1, n_seq: 1 };
  const settings = settingsOf({ ...sizes, ...layers });
  const whole = languageModel(describe(settings, sizes.n_vocab));
  const bins = vocabularyBins(settings, sizes.n_vocab);
  const softmax = Object.entries(whole.parameters).filter(
    ([name]) => /^(embedding\.\d+|decoder\..*)$/.test(name),
  );
  return {
    ...whole,
    parameters: { ...Object.fromEntries(softmax), [hiddenName]: floatSpec(time, batch, sizes.n_embed) },
    state: () => ({}),
    masks: () => ({}),
    forward: ({ parameters }) => {
      const hidden = reshape<Rank.R2>(tensorNamed(parameters, hiddenName), [time * batch, sizes.n_embed]);
      return { ...decode(hidden, bins, parameters), state: {} };
    },
  };
}

/** `theta`: null = as trained. */
function callProgram(model: LanguageModel, size: WindowSize, theta: number | null): Program {
  return {
    name: 'call',
    inputs: {
      ...inGroup('parameter', model.parameters),
      ...inGroup('state', model.state(size.batch)),
      ...windowSpecs(model, size),
    },
    body: (inputs) => {
      const { tokens, targets } = inputs as { tokens: Tensor2D; targets: Tensor2D };
      const state = ofGroup('state', inputs);
      const routes = ofGroup('route', inputs);
      const { loss, aux, gradients } = valueAndGradients(
        (parameters) => {
          const pass = windowLoss(model, { parameters, state, masks: null, tokens }, targets, routes);
          return { loss: pass.loss, aux: { ...inGroup('state', pass.state), losses: pass.losses } };
        },
        ofGroup('parameter', inputs),
      );
      const parameters = ofGroup('parameter', inputs);
      return {
        ...{ loss, ...aux, ...inGroup('gradient', gradients) },
        ...inGroup('figure', model.figures?.of(parameters) ?? {}),
        mass: cacheProbability(
          entriesOf(state),
          {
            hidden: model.forward({ parameters, state, masks: null, tokens }).hidden,
            targets: reshape(targets, [targets.size]),
          },
          theta === null ? tensorNamed(model.figures?.of(parameters) ?? {}, 'theta') : scalar(theta),
        ),
      };
    },
  };
}
