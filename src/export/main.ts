/**
 * The exporting program: a request on stdin, its answer on stdout. It carries the tensor libraries, which the command
 * does without; `exec/exporting.ts` and `exec/generating.ts` are who asks.
 */
import { json } from 'node:stream/consumers';
import { flushDenormals } from '../engine/runtime/denormals.ts';
import { exportWord, type ExportOutcome, type ExportRequest } from '../exec/exporting.ts';
import { generateWord, type GenerateMessage, type GenerateRequest } from '../exec/generating.ts';
import { failureOf } from '../stages/failure.ts';
import { exportFiles } from './files.ts';
import { generate } from './generate.ts';

async function answerExport(): Promise<void> {
  const request = (await json(process.stdin)) as ExportRequest;
  const outcome = await attempted<ExportOutcome>(() =>
    exportFiles(request, (what) => process.stderr.write(`${what}\n`)),
  );
  process.stdout.write(JSON.stringify(outcome));
}

async function answerGenerate(): Promise<void> {
  const request = (await json(process.stdin)) as GenerateRequest;
  const send = (message: GenerateMessage): void => {
    process.stdout.write(`${JSON.stringify(message)}\n`);
  };
  send({ type: 'outcome', outcome: await attempted(() => generate(request, send)) });
}

/** A failure is an outcome. */
async function attempted<Outcome>(work: () => Promise<Outcome>) {
  try {
    await flushDenormals();
    return await work();
  } catch (error) {
    return failureOf(error);
  }
}

if (process.argv[2] === exportWord) {
  await answerExport();
} else if (process.argv[2] === generateWord) {
  await answerGenerate();
} else {
  process.stderr.write('this program is started by `athanor export` and `athanor generate`\n');
  process.exitCode = 2;
}
