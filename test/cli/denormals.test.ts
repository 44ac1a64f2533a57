import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { workspace } from '../support/athanor.ts';
import { tinyFiles } from '../support/tiny.ts';

/** Loaded before a program, it notes at the end whether the program's own thread still knows numbers below 2^-126. */
const probe = `
process.on('exit', () => {
  const name = process.env.NOTES + '/' + require('node:path').basename(process.argv[1]) + '.txt';
  const smallest = new Float32Array([1e-39]);
  require('node:fs').writeFileSync(name, String(Number.MIN_VALUE * 1 > 0 && smallest[0] > 0));
});
`;

test('a run of the compiled engine leaves the arithmetic of the command itself as it was', async (t) => {
  const place = await workspace(t, {
    ...tinyFiles,
    'tiny.exp': tinyFiles['tiny.exp'].replace('engine reference', 'engine onnx'),
    'probe.cjs': probe,
  });
  const env = { NODE_OPTIONS: `--require ${place.path('probe.cjs')}`, NOTES: place.folder };
  const answer = await place.athanor(['run', 'tiny.exp'], { env });
  assert.equal(answer.code, 0, answer.stderr);
  assert.equal(readFileSync(place.path('athanor.cjs.txt'), 'utf8'), 'true');
});
