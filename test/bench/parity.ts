/**
 * How closely the engines of this machine agree with the reference over five training steps.
 *
 *   node --import tsx test/bench/parity.ts
 */
import { agreement, quantities, tolerances } from '../engine/parity/agreement.ts';
import { parityCases } from '../engine/parity/cases.ts';
import { contestants, reference } from '../engine/parity/contestants.ts';
import { trajectory } from '../engine/parity/trajectory.ts';

const judge = await reference();
const present = await contestants();
const row = (cells: readonly string[]): void => {
  console.log(`| ${cells.join(' | ')} |`);
};

row(['model; optimizer', 'engine', ...quantities]);
row(['---', '---', ...quantities.map(() => '---')]);
for (const parityCase of parityCases) {
  const expected = await trajectory(judge, parityCase);
  for (const { name, engine } of present) {
    if (engine === null) continue;
    const found = agreement(await trajectory(engine, parityCase), expected);
    row([parityCase.name, name, ...quantities.map((quantity) => found[quantity].toExponential(1))]);
  }
}
row(['*bounds*', '', ...quantities.map((quantity) => tolerances[quantity].toExponential(1))]);
for (const contestant of present) {
  if (contestant.engine === null) console.log(`\n${contestant.name}: ${contestant.missing}`);
}
