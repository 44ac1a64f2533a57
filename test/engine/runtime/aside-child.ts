/** Prints what a process with one pool thread computes, as a worker does. */
import { createEngine } from '../../../src/engine/create.ts';
import { dying, fingerprint, inputsOf, step } from './samples.ts';

const engine = await createEngine({ engine: 'onnx', device: 'cpu', threads: 2 });
const fingerprints = [];
for (const program of [step, dying]) {
  const executable = await engine.compile(program);
  fingerprints.push(await fingerprint(executable, inputsOf(program)));
  await executable.dispose();
}
const executable = await engine.compile(step);
let turns = 0;
const turning = setInterval(() => turns++, 1);
for (let run = 0; run < 5; run++) await fingerprint(executable, inputsOf(step));
clearInterval(turning);
const smallest = Float32Array.from(['1e-39'], Number);
process.stdout.write(JSON.stringify({ fingerprints, turns, flushedHere: smallest[0] === 0 }));
