import assert from 'node:assert/strict';
import test from 'node:test';
import { modelTensors } from '../../src/check/shapes/model.ts';
import { checkText, found, stageOf } from './checking.ts';

const training = (model: string, sparse = '') =>
  `corpus sotu\n${model}\nstage dense = train lm on sotu { epochs 1 ${sparse} }\nevaluate dense on valid\n`;

const modelOf = (model: string) => stageOf('train', 'dense', training(model)).settings.model;

test('the cells of a stack have the settings of an LSTM', () => {
  const stack = { layers: 3, embedding: 50, width: 50, dropout: 0.2, tied: true };
  const written = '{ layers 3  width 50  dropout 20%  tied yes }';
  assert.deepEqual(modelOf(`model lm = gru ${written}`), { type: 'gru', ...stack });
  assert.deepEqual(modelOf(`model lm = rnn ${written}`), { type: 'rnn', nonlinearity: 'tanh', ...stack });
  assert.deepEqual(modelOf('model lm = rnn { nonlinearity relu  width 8 }'), {
    ...{ type: 'rnn', nonlinearity: 'relu', layers: 2, embedding: 8, width: 8, dropout: 0, tied: false },
  });
});

test('a GRU has three gates in each matrix, and a simple cell has none', () => {
  const gatesOf = (model: string) =>
    modelTensors(modelOf(model)).flatMap(({ name, gates, dimensions }) =>
      name.startsWith('layers.0.') && !name.endsWith('.bias') ? [[name, dimensions, gates]] : [],
    );
  assert.deepEqual(gatesOf('model lm = gru { layers 1  embedding 4  width 6 }'), [
    ['layers.0.input', [18, 4], [6, 6, 6]],
    ['layers.0.recurrent', [18, 6], [6, 6, 6]],
  ]);
  assert.deepEqual(gatesOf('model lm = rnn { layers 1  embedding 4  width 6 }'), [
    ['layers.0.input', [6, 4], undefined],
    ['layers.0.recurrent', [6, 6], undefined],
  ]);
});

test('what acts inside gates is a mistake where there are none', () => {
  const sparse = 'sparse { density 33%  growth random_rnn }';
  assert.deepEqual(checkText(training('model lm = gru', sparse)).diagnostics, []);
  assert.deepEqual(found(training('model lm = rnn', sparse)), ['E0363 growth random_rnn']);
});

test('a tie of unequal widths is a mistake with any cell', () => {
  for (const type of ['gru', 'rnn']) {
    const text = training(`model lm = ${type} { embedding 10  width 20  tied yes }`);
    assert.deepEqual(found(text), ['E0319 tied yes']);
  }
});
