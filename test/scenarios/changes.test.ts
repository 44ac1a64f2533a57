/** Only what a change reaches runs again: counted on the real command, in a real store, with real training. */
import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import test from 'node:test';
import { workspace } from '../support/athanor.ts';
import { execute, tinyExperiment, tinyFiles } from './tiny.ts';

const everything = [
  'words',
  'dense',
  'pruned',
  'small',
  'evaluate dense',
  'evaluate pruned',
  'evaluate small',
];

test('a change reaches the stages that depend on it and no others', async (t) => {
  const place = await workspace(t, tinyFiles);
  const edited = async (title: string, text: string, expected: readonly string[]) => {
    await t.test(title, async () => {
      place.write('tiny.exp', text);
      const { answer, ran, hit } = await execute(place);
      assert.equal(answer.code, 0, answer.stderr);
      assert.deepEqual([...ran].sort(), [...expected].sort());
      assert.equal(ran.length + hit.length, everything.length);
    });
  };
  const replaced = (pairs: Readonly<Record<string, string>>) =>
    Object.entries(pairs).reduce((text, [before, after]) => {
      assert.ok(text.includes(before), before);
      return text.replaceAll(before, after);
    }, tinyExperiment);

  await edited('an empty store runs every stage', tinyExperiment, everything);
  await edited('the same file again runs none', tinyExperiment, []);
  await edited(
    'comments and layout are free',
    `# Another comment.\n\n${replaced({ '   ': ' ', '\n  ': ' ' })}# The end.\n`,
    [],
  );
  await edited(
    'the order of settings is free',
    replaced({ 'steps 60   batch 4   bptt 6   seed 3': 'seed 3   bptt 6   batch 4   steps 60' }),
    [],
  );
  await edited(
    'a default written out is free',
    replaced({ 'clip 0.5 }': 'clip 0.5   weight_decay 0 }' }),
    [],
  );
  await edited(
    'another spelling of a number is free',
    replaced({ 'to 60%': 'to 0.6', 'rate 2 ': 'rate 2e0 ' }),
    [],
  );
  await edited(
    'a let in place of a number is free',
    `let third = (10% + 50%)\n${replaced({ 'to 60%': 'to third' })}`,
    [],
  );
  const renamed = replaced({ dense: 'first' });
  await t.test('a new name for a stage is free', async () => {
    place.write('tiny.exp', renamed);
    const { answer, ran } = await execute(place);
    assert.equal(answer.code, 0, answer.stderr);
    assert.deepEqual(ran, []);
  });
  await edited('bits reach the quantized model and its evaluation', replaced({ 'bits 6': 'bits 5' }), [
    'small',
    'evaluate small',
  ]);
  await edited('the prune target does not reach training', replaced({ 'to 60%': 'to 70%' }), [
    'pruned',
    'small',
    'evaluate pruned',
    'evaluate small',
  ]);
  await edited('going back restores, and runs none', tinyExperiment, []);
  await edited(
    'a learning rate reaches all but the corpus',
    replaced({ 'rate 2 ': 'rate 3 ' }),
    everything.slice(1),
  );
  await edited(
    'how often to checkpoint reaches nothing',
    replaced({ 'every 5 }\n}\n\nstage pruned': 'every 7 }\n}\n\nstage pruned' }),
    [],
  );
  await t.test('a corpus edited where no token changes stops at the corpus', async () => {
    place.write('tiny.exp', tinyExperiment);
    place.write('words.txt', tinyFiles['words.txt'].replaceAll(' on ', '  on\t'));
    assert.deepEqual((await execute(place)).ran, ['words']);
  });
  await t.test('a store that is gone runs every stage', async () => {
    rmSync(place.path('runs'), { recursive: true });
    assert.deepEqual([...(await execute(place)).ran].sort(), [...everything].sort());
  });
});
