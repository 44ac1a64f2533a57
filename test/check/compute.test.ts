/** Engine, device and threads: what a file, the command line and the configuration say of them, and who wins. */
import assert from 'node:assert/strict';
import test from 'node:test';
import { check } from '../../src/check/check.ts';
import { noWishes, type ComputeWishes } from '../../src/check/wishes.ts';
import { identity } from '../../src/check/identity.ts';
import type { AnyPlannedStage } from '../../src/check/plan.ts';
import type { ComputeSettings } from '../../src/check/settings/compute.ts';
import { parseFlag, parseOverride } from '../../src/lang/override.ts';
import { parse } from '../../src/lang/parse.ts';
import { options } from './checking.ts';

const sources = { asked: noWishes.asked, usual: noWishes.usual, auto: noWishes.auto };

function checked(text: string, wishes: Partial<ComputeWishes> = {}, sets: readonly string[] = []) {
  const overrides = sets.map((set) => parseOverride(set).override ?? assert.fail(set));
  const { file } = parse({ name: 'mine.exp', text });
  return check(file, { ...options, overrides, wishes: { ...sources, ...wishes } });
}

/** `onnx cpu 2` for each stage that computes. */
function computed(...call: Parameters<typeof checked>): Record<string, string> {
  const { plan, diagnostics } = checked(...call);
  assert.ok(plan, diagnostics.map(({ code, title }) => `${code} ${title}`).join('\n'));
  return Object.fromEntries(
    plan.stages.flatMap((stage) => {
      const compute = computeIn(stage);
      return compute === null ? [] : [[stage.name, words(compute)]];
    }),
  );
}

function words({ engine, device, threads }: ComputeSettings): string {
  return `${engine} ${device} ${threads}`;
}

function computeIn(stage: AnyPlannedStage): ComputeSettings | null {
  if (stage.kind === 'train' || stage.kind === 'evaluate') return stage.settings;
  return stage.kind === 'prune' ? stage.settings.retraining : null;
}

const dense = (settings = '') =>
  `corpus sotu\nmodel lstm\nstage dense = train lstm on sotu { epochs 1 ${settings} }\n`;
const device = (word: string) => [parseFlag('device', word).override];
const engine = (word: string) => [parseFlag('engine', word).override];

test('without a word, onnxruntime computes on two threads of the processor', () => {
  assert.deepEqual(computed(`${dense()}evaluate dense on valid\n`), {
    dense: 'onnx cpu 2',
    'evaluate dense': 'onnx cpu 2',
  });
});

test('what continues a model is computed as the model was, unless it says otherwise', () => {
  const text = `${dense('device webgpu')}
stage pruned = prune dense { to 60%  steps 10 }
stage other = prune dense { to 60%  steps 10  device cpu  threads 4 }
stage once = prune other { to 70% }
evaluate [dense, other, once] on valid
`;
  assert.deepEqual(computed(text), {
    dense: 'onnx webgpu 2',
    pruned: 'onnx webgpu 2',
    other: 'onnx cpu 4',
    'evaluate dense': 'onnx webgpu 2',
    'evaluate other': 'onnx cpu 4',
    'evaluate once': 'onnx cpu 4',
  });
});

test('a flag holds for every stage over the file, and an override of one stage over the flag', () => {
  const text = `${dense('device webgpu')}stage slow = train lstm on sotu { epochs 2  device cuda }
stage pruned = prune dense { to 60%  steps 10  device cuda }
evaluate dense on valid { device webgpu }
`;
  assert.deepEqual(computed(text, { asked: device('cpu') }), {
    dense: 'onnx cpu 2',
    slow: 'onnx cpu 2',
    pruned: 'onnx cpu 2',
    'evaluate dense': 'onnx cpu 2',
  });
  const sets = ['dense.device=cpu', 'evaluate.dense.device=webgpu'];
  assert.deepEqual(computed(text, { asked: device('cuda') }, sets), {
    dense: 'onnx cpu 2',
    slow: 'onnx cuda 2',
    pruned: 'onnx cuda 2',
    'evaluate dense': 'onnx webgpu 2',
  });
});

test('a flag asks nothing of a pruning that does not retrain', () => {
  const text = `${dense()}stage once = prune dense { to 60% }\n`;
  assert.deepEqual(computed(text, { asked: device('webgpu') }), { dense: 'onnx webgpu 2' });
});

test('the configuration holds where neither file nor command line says anything', () => {
  const usual = { engine: 'tensorflow', device: 'cuda' } as const;
  assert.deepEqual(computed(dense(), { usual }), { dense: 'tensorflow cuda 2' });
  assert.deepEqual(computed(dense('device cpu'), { usual }), { dense: 'tensorflow cpu 2' });
  assert.deepEqual(computed(dense(), { usual, asked: engine('onnx') }), { dense: 'onnx cuda 2' });
});

test('what is usual gives way to an explicit word that it does not fit', () => {
  const usual = { engine: 'tensorflow', device: 'cuda' } as const;
  assert.deepEqual(computed(dense('engine reference'), { usual }), { dense: 'reference cpu 2' });
  assert.deepEqual(computed(dense('device webgpu'), { usual }), { dense: 'onnx webgpu 2' });
});

test('`auto` is resolved for the engine that was chosen, and the plan tells what it came to', () => {
  const asked: string[] = [];
  const auto: ComputeWishes['auto'] = (name) => {
    asked.push(name);
    return name === 'onnx' ? 'webgpu' : 'cpu';
  };
  const text = `${dense('device auto')}stage pruned = prune dense { to 60%  steps 10  engine tensorflow }
evaluate dense on valid { device cpu }\n`;
  assert.deepEqual(computed(text, { auto }), {
    dense: 'onnx webgpu 2',
    pruned: 'tensorflow cpu 2',
    'evaluate dense': 'onnx cpu 2',
  });
  assert.deepEqual(asked, ['onnx', 'tensorflow']);
  const settled = checked(text, { auto }).plan?.stages.map((stage) => stage.settled ?? {});
  assert.deepEqual(settled, [{}, { device: 'webgpu' }, { 'retraining.device': 'cpu' }, {}]);
});

test('the machine is not looked at where nobody leaves the choice to it', () => {
  const auto = () => assert.fail('asked');
  computed(dense('device webgpu'), { auto, usual: { engine: 'onnx', device: 'auto' } });
  computed(dense('device auto'), { auto, asked: device('cpu') });
});

test('threads that `auto` turns out not to use are no mistake and no part of the question', () => {
  const auto = () => 'webgpu' as const;
  assert.deepEqual(computed(dense('device auto  threads 4'), { auto }), { dense: 'onnx webgpu 2' });
  assert.deepEqual(computed(dense('device auto  threads 4')), { dense: 'onnx cpu 4' });
  // The file is right by itself.
  assert.deepEqual(computed(dense('threads 4'), { asked: device('webgpu') }), { dense: 'onnx webgpu 2' });
});

test('a flag that does not fit what a stage says is told at the flag', () => {
  const { diagnostics } = checked(dense('engine reference'), { asked: device('webgpu') });
  assert.deepEqual(
    diagnostics.map(({ code, span }) => `${code} ${span.source} ${span.start}-${span.end}`),
    ['E0337 --device webgpu 2-15'],
  );
});

test('cpu and two threads leave no trace in the identity, whoever said so; anything else does', () => {
  const identities = (text: string) =>
    checked(text).plan?.stages.map((stage) => JSON.stringify(identity(stage))) ?? assert.fail();
  const stages = 'stage pruned = prune dense { to 60%  steps 10 }\nevaluate dense on valid\n';
  const plain = identities(dense() + stages);
  assert.deepEqual(identities(dense('device cpu  engine onnx  threads 2') + stages), plain);
  assert.ok(plain.every((text) => !/device|threads/.test(text)));
  for (const said of ['device webgpu', 'threads 3']) {
    const changed = identities(dense(said) + stages).filter((text, index) => text !== plain[index]);
    assert.equal(changed.length, 3, said);
  }
});
