/**
 * A worker process: one job at a time, from its parent's IPC channel and back to it. The parent decides when to stop, so
 * the signals that a terminal or a batch system sends to the whole group are ignored here; without a parent there is
 * nobody to work for.
 */
import { json } from 'node:stream/consumers';
import { fault } from '../base/fault.ts';
import { benchWord, type BenchRequest } from '../exec/bench.ts';
import { drawingWord, type DrawingRequest } from '../exec/drawing.ts';
import type { FromWorker, ToWorker } from '../exec/job.ts';
import { runJob } from './run-job.ts';

/** With what a progress costs: the stages themselves know nothing of the process they are in. */
function sendFromStage(message: FromWorker): void {
  if (message.type !== 'progress') send(message);
  else send({ ...message, progress: { ...message.progress, memory: process.memoryUsage.rss() } });
}

function send(message: FromWorker): void {
  // A parent that died meanwhile closes the channel, and with it this process.
  process.send?.(message, undefined, undefined, () => undefined);
}

let current: { stopRequested: boolean } | null = null;

async function work(job: Extract<ToWorker, { type: 'job' }>['job']): Promise<void> {
  const state = { stopRequested: false };
  current = state;
  const outcome = await runJob(job, { send: sendFromStage, stopRequested: () => state.stopRequested });
  current = null;
  send({ type: 'outcome', outcome });
}

/** Drawing and measuring need no conversation: the request is on stdin, the outcome goes to stdout. */
async function drawOnce(): Promise<void> {
  const { draw } = await import('./draw.ts');
  const outcome = await draw((await json(process.stdin)) as DrawingRequest);
  process.stdout.write(JSON.stringify(outcome));
}

async function measureOnce(): Promise<void> {
  const { measure } = await import('./bench/measure.ts');
  const outcome = await measure((await json(process.stdin)) as BenchRequest, (what) => {
    process.stderr.write(`${what}\n`);
  });
  process.stdout.write(JSON.stringify(outcome));
}

if (process.argv[2] === drawingWord) {
  await drawOnce();
} else if (process.argv[2] === benchWord) {
  await measureOnce();
} else if (process.send === undefined) {
  process.stderr.write('this program is started by `athanor run`; it has no use of its own\n');
  process.exitCode = 2;
} else {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGUSR1', 'SIGUSR2']) {
    process.on(signal, () => undefined);
  }
  process.on('disconnect', () => process.exit());
  process.on('message', (message: ToWorker) => {
    if (message.type === 'stop') {
      if (current !== null) current.stopRequested = true;
    } else if (current !== null) {
      fault('a worker was given a job while it had one');
    } else {
      void work(message.job);
    }
  });
  send({ type: 'ready' });
}
