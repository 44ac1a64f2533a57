/** A bounded part of the campaign (`npm run fuzz:keys`), with a seed of its own. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Draw } from '../draw.ts';
import { grown } from './grow.ts';
import { showFinding } from './show.ts';
import { Simulated } from './simulated.ts';
import { Meanings } from './meaning.ts';
import { answer } from './oracle.ts';
import { spell } from './spell.ts';
import { Style } from './style.ts';
import { open } from './subject.ts';
import { newTally } from './tally.ts';
import { trial } from './trial.ts';

test('of 600 edits, none is a hit that should not be or runs what need not run', async () => {
  const tally = newTally();
  for (let index = 0; index < 60; index++) {
    const findings = await trial(`suite ${index}`, 10, 'any', tally, new Simulated());
    assert.deepEqual(findings.map(showFinding), []);
  }
  // A campaign that never hits, never misses or never cuts off shows nothing.
  for (const number of [tally.hits, tally.misses, tally.cutOff, ...Object.values(tally.edits)]) {
    assert.ok(number > 30, JSON.stringify(tally));
  }
});

test('the campaign covers every kind of stage, every model and every corpus', async () => {
  const tally = newTally();
  for (let index = 0; index < 60; index++) await trial(`cover ${index}`, 0, 'any', tally, new Simulated());
  const kinds = 'corpus train load soft_labels sensitivity prune quantize search_cache evaluate';
  const types = 'lstm gru rnn rhn on_lstm mos transformer sotu text ptb wikitext2 wikitext103';
  for (const kind of [...kinds.split(' ').slice(1), ...types.split(' ')]) {
    assert.ok(
      [...tally.seen.keys()].some((name) => name.endsWith(kind)),
      kind,
    );
  }
});

test('the fuzzer knows a wrong key when it sees one: each setting that a worker is handed counts', () => {
  const draw = new Draw('wrong keys');
  for (;;) {
    const meanings = new Meanings(grown(draw, 'any'));
    const opened = open(spell(meanings, Style.drawn(draw)), meanings.experiment.contents);
    if (opened.kind === 'refused') continue;
    const { graph, files } = opened.subject;
    const stage = graph.order.find(({ kind }) => kind === 'train');
    if (stage?.kind !== 'train') continue;
    const asked = answer(stage, {}, files).asked;
    for (const [name, value] of Object.entries(stage.settings)) {
      const settings = { ...stage.settings, [name]: typeof value === 'number' ? value + 1 : 'another' };
      assert.notEqual(answer({ ...stage, settings }, {}, files).asked, asked, name);
    }
    return;
  }
});
