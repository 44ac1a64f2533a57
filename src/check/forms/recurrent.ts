import * as z from 'zod';
import { mostBins, mostCutoff, mostDepth, mostExperts, mostLayers, mostUnits } from '../settings/bounds.ts';
import { means } from './meaning.ts';
import { amount, count, fraction } from './quantities.ts';

const part = () => fraction('from 0 to below 1').default(0);
const places = {
  words: means('probability of leaving a word out of the embedding', part()),
  input: means('probability of zeroing an element of the embedded input', part()),
  hidden: means('the same of the state inside the gates, or between the layers', part()),
  output: means('the same of what the decoder reads', part()),
};
const penaltyForm = z.strictObject({
  size: means('times the mean square of the last layer', amount(1e6).default(0)),
  change: means('times the mean square of its change from one step to the next', amount(1e6).default(0)),
});
const dropoutMeaning = 'probabilities of zeroing, place by place';
const layersMeaning = 'recurrent layers, one on the other';
const weightDrop = means('probability of zeroing a weight from state to gates', part());
const penalty = means(
  'what is added to the loss that is trained, for large and for restless activations',
  penaltyForm.default({ size: 0, change: 0 }),
);

export const rhnForm = z.strictObject({
  layers: means(layersMeaning, count(1, mostLayers).default(1)),
  width: means('width of the state and of the embedding', count(1, mostUnits).default(200)),
  depth: means('highway layers in one time step', count(1, mostDepth).default(10)),
  coupled: means('whether the carry gate is one minus the transform gate', z.boolean().default(true)),
  tied: means('whether decoder and embedding are one tensor', z.boolean().default(false)),
  dropout: means(
    dropoutMeaning,
    z.strictObject(places).default({ words: 0, input: 0, hidden: 0, output: 0 }),
  ),
});

export const onLstmForm = z.strictObject({
  layers: means(layersMeaning, count(1, mostLayers).default(3)),
  embedding: means('width of the embedding and of the last layer', count(1, mostUnits).default(400)),
  width: means('units of all layers but the last', count(1, mostUnits).default(1150)),
  chunk: means('neighbouring units that share a master gate', count(1, mostUnits).default(10)),
  dropout: means(
    dropoutMeaning,
    z.strictObject(places).default({ words: 0, input: 0, hidden: 0, output: 0 }),
  ),
  weight_drop: weightDrop,
  penalty,
  splits: means(
    'numbers of words, ascending, at which the bins of the softmax after the first begin',
    z
      .array(count(1, mostCutoff, 2800))
      .min(1)
      .max(mostBins)
      .optional(),
  ),
});

export const mosForm = z.strictObject({
  layers: means(layersMeaning, count(1, mostLayers).default(3)),
  embedding: means('width of the embedding', count(1, mostUnits).default(280)),
  width: means('units of all layers but the last', count(1, mostUnits).default(960)),
  last: means('units of the last layer', count(1, mostUnits).default(620)),
  experts: means('softmaxes that are mixed', count(1, mostExperts).default(15)),
  dropout: means(
    dropoutMeaning,
    z
      .strictObject({ ...places, latent: means("the same of the experts' vectors", part()) })
      .default({ words: 0, input: 0, hidden: 0, output: 0, latent: 0 }),
  ),
  weight_drop: weightDrop,
  penalty,
});
