import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { identity } from '../../../src/check/identity.ts';
import { excerpt } from '../../../src/diag/excerpt.ts';
import { golden } from '../../support/golden.ts';
import { folder, stagesOf } from '../checking.ts';
import { checkFiles, gathered, type Texts } from './files.ts';

const base = `corpus sotu
corpus ptb { path "data/ptb" }
let width = 20
let quick = { epochs 1  batch 20 }
model lstm { layers 1  width width }
model other = lstm with { layers 2 }
stage dense = train lstm on sotu { with quick }
stage spare = train other on ptb { epochs 1 }
evaluate dense on test
`;

function stagesIn(texts: Texts) {
  const { plan, diagnostics } = checkFiles(texts);
  assert.ok(plan, diagnostics.map(({ title }) => title).join('\n'));
  assert.deepEqual(diagnostics, []);
  return plan.stages;
}

test('an import brings what its file declares; only what is needed here is planned', () => {
  const stages = stagesIn({
    'base.exp': base,
    'mine.exp': 'import "base.exp"\nstage small = quantize dense { bits 8 }\n',
  });
  assert.deepEqual(
    stages.map(({ name }) => name),
    ['sotu', 'dense', 'small'],
  );
});

test('a stage that is only built upon is not run for that', () => {
  const stages = stagesIn({
    'base.exp': base,
    'mine.exp': 'import dense from "base.exp"\nstage slow = dense with { epochs 3 }\n',
  });
  assert.deepEqual(
    stages.map(({ name }) => name),
    ['sotu', 'slow'],
  );
});

test('what is imported asks the same question as what is written out', () => {
  const [, imported] = stagesIn({
    'base.exp': base,
    'mine.exp':
      'import [lstm, sotu, quick] from "base.exp"\nstage mine = train lstm on sotu { with quick }\n',
  });
  const written = stagesOf(base).find(({ name }) => name === 'dense');
  assert.ok(imported && written);
  assert.deepEqual(identity(imported), identity(written));
});

test('an import of names brings them and what they are made of, and nothing else', () => {
  const texts = (operand: string): Texts => ({
    'base.exp': base,
    'mine.exp': `import lstm from "base.exp"\ncorpus sotu\nstage mine = train ${operand} on sotu { epochs 1 }\n`,
  });
  assert.deepEqual(
    stagesIn(texts('lstm')).map(({ name }) => name),
    ['sotu', 'mine'],
  );
  assert.deepEqual(
    checkFiles(texts('other')).diagnostics.map(({ code }) => code),
    ['E0201'],
  );
});

test('files that two imports have in common are there once', () => {
  const stages = stagesIn({
    'base.exp': base,
    'wide.exp': 'import lstm from "base.exp"\nmodel wide = lstm with { width 40 }\n',
    'deep.exp': 'import lstm from "base.exp"\nmodel deep = lstm with { layers 2 }\n',
    'mine.exp': `import wide from "wide.exp"
import deep from "deep.exp"
corpus sotu
stage a = train wide on sotu { epochs 1 }
stage b = train deep on sotu { epochs 1 }
`,
  });
  assert.deepEqual(
    stages.map(({ name }) => name),
    ['sotu', 'a', 'b'],
  );
});

test('a path is relative to the file that it is written in', () => {
  const [ptb] = stagesIn({
    'sub/base.exp': base.replace('data/ptb', '../data/ptb'),
    'mine.exp': 'import [lstm, ptb] from "sub/base.exp"\nstage mine = train lstm on ptb { epochs 1 }\n',
  });
  assert.equal(ptb?.files['train'], `${folder}/data/ptb/ptb.train.txt.gz`);
});

test('a sweep is imported whole, and its evaluations stay behind', () => {
  const stages = stagesIn({
    'base.exp': `corpus sotu
model lstm { layers 1  width 20 }
seeds 1..2 {
  stage dense = train lstm on sotu { epochs 1 }
  evaluate dense on valid
}
`,
    'mine.exp': 'import dense from "base.exp"\nevaluate dense[*] on test\n',
  });
  assert.deepEqual(
    stages.map(({ name }) => name),
    ['sotu', 'dense[seed=1]', 'dense[seed=2]', 'evaluate dense[seed=1]', 'evaluate dense[seed=2]'],
  );
});

test('a `let` of another file can be swept over', () => {
  const stages = stagesIn({
    'base.exp': 'let ns = [10, 20]\ncorpus sotu\nmodel lstm\n',
    'mine.exp':
      'import "base.exp"\nsweep n in ns {\n  stage dense = train lstm on sotu { epochs 1  batch n }\n}\n',
  });
  assert.deepEqual(stages.map(({ name }) => name).slice(1), ['dense[n=10]', 'dense[n=20]']);
});

/** Each case is a folder of files, of which `mine.exp` is checked. */
const inputs = join(import.meta.dirname, '..', '..', 'golden', 'imports', 'inputs');

for (const name of readdirSync(inputs).sort()) {
  test(`the mistake in ${name} is told where it stands`, () => {
    const files = readdirSync(join(inputs, name), { recursive: true, encoding: 'utf8' });
    const texts = Object.fromEntries(
      files
        .filter((file) => file.endsWith('.exp'))
        .map((file) => [file.replaceAll('\\', '/'), readFileSync(join(inputs, name, file), 'utf8')]),
    );
    const { diagnostics } = checkFiles(texts);
    const sources = new Map(
      gathered(texts, 'mine.exp').modules.map(({ parsed: { source } }) => [source.name, source]),
    );
    assert.notEqual(diagnostics.length, 0);
    golden(
      `imports/outputs/${name}.txt`,
      diagnostics.map((diagnostic) => excerpt(diagnostic, sources)).join('\n'),
    );
  });
}
