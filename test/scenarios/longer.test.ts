/** Changing how long a training goes on: what is kept of the earlier one, what is not, and that both are told. */
import assert from 'node:assert/strict';
import test from 'node:test';
import { workspace } from '../support/athanor.ts';
import { artifacts, execute, tinyFiles } from './tiny.ts';

const [head = ''] = tinyFiles['tiny.exp'].split('stage dense');
const experiment = (steps: number): string => `${head}
let training = { steps ${steps}  batch 4  bptt 6  validate every 7  checkpoint { every 5 } }

stage dense = train lstm on words { with training  optimizer sgd { rate 2 } }
stage falling = train lstm on words {
  with training
  optimizer sgd { rate 2  decay cosine }
}
`;
const files = (steps: number) => ({ ...tinyFiles, 'tiny.exp': experiment(steps) });

interface Planned {
  readonly stage: string;
  readonly estimate: { readonly seconds: number } | null;
  readonly continues?: { readonly step: number };
}

test('a longer training goes on from the shorter one where it can, and plan and why say where it cannot', async (t) => {
  const [place, whole] = [await workspace(t, files(20)), await workspace(t, files(33))];
  assert.equal((await execute(place)).answer.code, 0);
  place.write('tiny.exp', experiment(33));

  const plan = (await place.athanor(['plan', 'tiny.exp'])).stdout;
  assert.match(plan, /dense +run .*length\.count 20 -> 33; continues from step 20 of 33\n/);
  assert.match(
    plan,
    /falling +run .*begins anew: `decay cosine` \(tiny\.exp:12:\d+\): the rate falls over the whole training; with `decay cosine \{ over 33 \}` another length could go on from it\n/,
  );
  const { stages } = JSON.parse((await place.athanor(['plan', 'tiny.exp', '--json'])).stdout) as {
    stages: Planned[];
  };
  const [dense, falling] = ['dense', 'falling'].map((name) => stages.find(({ stage }) => stage === name));
  assert.equal(dense?.continues?.step, 20);
  assert.equal(falling?.continues, undefined);

  const { answer, ran } = await execute(place);
  assert.deepEqual(ran, ['dense', 'falling']);
  assert.match(answer.stdout, /"type":"stage resumed","stage":"dense","step":20/);
  assert.doesNotMatch(answer.stdout, /"type":"stage resumed","stage":"falling"/);
  assert.equal((await execute(whole)).answer.code, 0);
  const [mine, theirs] = [place, whole].map((each) => artifacts(each.path('runs/store')));
  for (const [name, digest] of Object.entries(theirs ?? {})) assert.equal(mine?.[name], digest, name);

  assert.match(
    (await place.athanor(['why', 'dense'])).stdout,
    /length\.count +20 -> 33.*\n +it went on from step 20\n/,
  );
  assert.match(
    (await place.athanor(['why', 'falling'])).stdout,
    /it begins anew: `decay cosine` \(tiny\.exp:12/,
  );

  place.write('tiny.exp', experiment(17));
  assert.match(
    (await place.athanor(['plan', 'tiny.exp'])).stdout,
    /dense +run .*length\.count 33 -> 17; continues from step 15 of 17\n/,
  );
  const forced = await execute(place, ['--force', 'dense']);
  assert.ok(forced.ran.includes('dense'));
  assert.doesNotMatch(forced.answer.stdout, /"type":"stage resumed"/);
});
