/** Engines and devices from the command line, the environment and the configuration, on the machine at hand. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { output } from '../../src/build.mjs';
import type { Device, EngineName } from '../../src/check/settings/compute.ts';
import { workspace, type Workspace } from '../support/athanor.ts';
import { tinyFiles } from '../support/tiny.ts';

interface Finding {
  readonly area: string;
  readonly name: string;
  readonly value: string;
  readonly remark: string;
  readonly good: boolean;
  readonly cure?: string;
}

async function doctor({ athanor }: Workspace, env: Record<string, string> = {}): Promise<readonly Finding[]> {
  const { stdout } = await athanor(['doctor', '--json'], { env });
  return (JSON.parse(stdout) as { findings: readonly Finding[] }).findings;
}

const settingOf = (findings: readonly Finding[], setting: string) => {
  const found = findings.find(({ area, name }) => area === 'settings' && name === setting);
  return [found?.value, found?.remark];
};

/** A device that this machine lacks, with what doctor says of it. */
async function lacking(space: Workspace): Promise<Finding & { engine: EngineName; device: Device }> {
  const absent = (await doctor(space)).find(({ area, value }) => area === 'engines' && value === 'absent');
  assert.ok(absent, 'this machine has everything; take a lesser one for this test');
  const [engine, device] = absent.name.split(' ') as [EngineName, Device];
  return { ...absent, engine, device };
}

test('doctor shows every device of every engine: its version, or what is missing and how to get it', async (t) => {
  const engines = (await doctor(await workspace(t))).filter(({ area }) => area === 'engines');
  assert.deepEqual(
    engines.map(({ name }) => name),
    ['onnx cpu', 'onnx webgpu', 'onnx cuda', 'tensorflow cpu', 'tensorflow cuda', 'reference cpu'],
  );
  assert.match(engines[0]?.value ?? '', /^onnxruntime 1\.\d+\.\d+$/);
  for (const { name, value, remark, cure } of engines) {
    if (value !== 'absent') assert.match(value, /^(onnxruntime|tensorflow|tfjs)/, name);
    else {
      assert.notEqual(remark, '', name);
      assert.match(cure ?? '', /install|run|use/, name);
    }
  }
});

test('a device that is asked for and absent ends the run before anything runs, and says what to install', async (t) => {
  const space = await workspace(t, {
    ...tinyFiles,
    'tiny.exp': tinyFiles['tiny.exp'].replace('  engine reference\n', ''),
  });
  const { engine, device, remark, cure = '' } = await lacking(space);
  const flags = ['--engine', engine, '--device', device];
  const { code, stdout, stderr } = await space.athanor(['run', 'tiny.exp', ...flags]);
  assert.equal(code, 1);
  assert.equal(stdout, '');
  assert.match(stderr, /^error: dense and \d more cannot run on this machine: /);
  assert.ok(stderr.includes(remark) && stderr.includes(cure), stderr);
  assert.equal((await space.athanor(['log', '-q'])).stdout, '', 'there is no run');
  const json = await space.athanor(['run', 'tiny.exp', ...flags, '--json']);
  assert.match(json.stdout, /^\{"type":"error","version":1,.*"exitCode":1\}\n$/);
  // A plan needs no device, and other keys than the processor's would be other questions.
  assert.equal((await space.athanor(['plan', 'tiny.exp', ...flags])).code, 0);
});

test('a device is needed only where a stage that uses it would run', async (t) => {
  const space = await workspace(t, tinyFiles);
  assert.equal((await space.athanor(['run', 'tiny.exp', '-q'])).code, 0);
  const { device } = await lacking(space);
  // Nothing but the evaluation of `small` would use it.
  const set = `evaluate.small.device=${device}`;
  const engine = `evaluate.small.engine=onnx`;
  const some = ['run', 'tiny.exp', '-q', '--only', 'small', '--set', engine, '--set', set];
  assert.equal((await space.athanor(some)).code, 0);
});

test('what computes is part of a key: another engine or number of threads is another question', async (t) => {
  const plain = tinyFiles['tiny.exp'].replace('  engine reference\n', '');
  const space = await workspace(t, { ...tinyFiles, 'tiny.exp': plain });
  const keysOf = async (...flags: string[]): Promise<string> => {
    const { stdout, stderr } = await space.athanor(['plan', 'tiny.exp', '--json', ...flags]);
    const plan = JSON.parse(stdout) as { stages?: { stage: string; recipeKey: string }[] };
    return plan.stages?.find(({ stage }) => stage === 'dense')?.recipeKey ?? assert.fail(stderr);
  };
  const key = await keysOf();
  assert.equal(await keysOf('--engine', 'onnx', '--device', 'cpu', '--set', 'dense.threads=2'), key);
  const others = [
    await keysOf('--device', 'webgpu'),
    await keysOf('--device', 'cuda'),
    await keysOf('--engine', 'tensorflow'),
    await keysOf('--engine', 'reference'),
    await keysOf('--set', 'dense.threads=1'),
  ];
  assert.equal(new Set([key, ...others]).size, others.length + 1);
});

test('`auto` is told by plan and run with what it came to, and kept for why', async (t) => {
  const text = tinyFiles['tiny.exp'].replace('  engine reference\n', '  device auto\n');
  const space = await workspace(t, { ...tinyFiles, 'tiny.exp': text });
  const planned = await space.athanor(['plan', 'tiny.exp']);
  const [, device] = /^device auto -> (cpu|webgpu|cuda) \(engine onnx\)$/m.exec(planned.stderr) ?? [];
  assert.ok(device !== undefined, planned.stderr);
  const ran = await space.athanor(['run', 'tiny.exp', '--only', 'dense']);
  assert.equal(ran.code, 0, ran.stderr);
  assert.match(ran.stderr, new RegExp(`^device auto -> ${device} \\(engine onnx\\)$`, 'm'));
  const why = await space.athanor(['why', 'dense']);
  assert.match(why.stdout, new RegExp(`device auto -> ${device}, chosen by this machine`));
  // What it came to is the question, not the word.
  const named = ['plan', 'tiny.exp', '--only', 'dense', '--exit-code', '--device', device];
  assert.equal((await space.athanor(named)).code, 0);
});

test('checking looks at no device', async (t) => {
  const space = await workspace(t, tinyFiles);
  const checked = await space.athanor(['check', 'tiny.exp', '--engine', 'onnx', '--device', 'auto']);
  assert.deepEqual([checked.code, checked.stderr], [0, '']);
});

test('environment stands over configuration, and doctor tells where each value comes from', async (t) => {
  const space = await workspace(t, {
    'config/athanor/config.json': '{ "engine": "reference", "device": "cpu" }',
  });
  const XDG_CONFIG_HOME = space.path('config');
  const path = join(XDG_CONFIG_HOME, 'athanor', 'config.json');
  const defaults = await doctor(space);
  assert.deepEqual(settingOf(defaults, 'engine'), ['onnx', 'default']);
  assert.deepEqual(settingOf(defaults, 'device'), ['cpu', 'default']);
  const configured = await doctor(space, { XDG_CONFIG_HOME });
  assert.deepEqual(settingOf(configured, 'engine'), ['reference', path]);
  assert.deepEqual(settingOf(configured, 'device'), ['cpu', path]);
  const both = await doctor(space, { XDG_CONFIG_HOME, ATHANOR_ENGINE: 'onnx', ATHANOR_DEVICE: 'webgpu' });
  assert.deepEqual(settingOf(both, 'engine'), ['onnx', 'ATHANOR_ENGINE']);
  assert.deepEqual(settingOf(both, 'device'), ['webgpu', 'ATHANOR_DEVICE']);
});

test('~/.config holds the configuration where XDG_CONFIG_HOME is not set', async (t) => {
  const space = await workspace(t, { 'home/.config/athanor/config.json': '{ "engine": "reference" }' });
  const findings = await doctor(space, { XDG_CONFIG_HOME: '', HOME: space.path('home') });
  const path = space.path('home/.config/athanor/config.json');
  assert.deepEqual(settingOf(findings, 'engine'), ['reference', path]);
});

test('a configuration with a mistake is told with its place, and nothing runs', async (t) => {
  const space = await workspace(t, {
    ...tinyFiles,
    'config/athanor/config.json': '{\n  "devcie": "auto"\n}\n',
  });
  const env = { XDG_CONFIG_HOME: space.path('config') };
  const { code, stderr } = await space.athanor(['run', 'tiny.exp'], { env });
  assert.equal(code, 2);
  assert.match(stderr, /^error\[E0602\].*`devcie`[^]*config\.json:2:3\n[^]*did you mean `device`\?/);
  const variable = await space.athanor(['plan', 'tiny.exp'], { env: { ATHANOR_ENGINE: 'onxx' } });
  assert.equal(variable.code, 2);
  assert.match(variable.stderr, /^error: ATHANOR_ENGINE takes onnx, [^]*did you mean `onnx`\?/);
});

test('the command itself carries no TensorFlow.js', async (t) => {
  await workspace(t);
  const bundle = readFileSync(join(output, 'athanor.cjs'), 'latin1');
  assert.doesNotMatch(bundle, /registerGradient|WEBGL_VERSION|_tfengine/);
});
