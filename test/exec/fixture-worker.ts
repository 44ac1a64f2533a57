/**
 * A worker with the real protocol and the real store whose stages do nothing but what the test asks. What it is to
 * do comes in the job's `upkeep`, which is in no key; what it makes depends on settings and inputs alone. Every start is
 * a line in a file, so that tests count executions.
 */
import { appendFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { FromWorker, Job, JobOutcome, ToWorker } from '../../src/exec/job.ts';
import { digestOf } from '../../src/keys/digest.ts';
import { Checkpoints } from '../../src/store/checkpoints.ts';
import type { BlobDraft } from '../../src/store/record.ts';
import { Store } from '../../src/store/store.ts';
import { startedTimes, type Behaviour, type FixtureSettings } from './fixture.ts';

let stopRequested = false;

function send(message: FromWorker): void {
  process.send?.(message, undefined, undefined, () => undefined);
}

async function work(job: Job): Promise<JobOutcome> {
  const behaviour = job.upkeep as unknown as Behaviour;
  const settings = job.settings as unknown as FixtureSettings;
  const earlier = startedTimes(behaviour.diary, behaviour.label);
  const note = (event: string): void => {
    const line = { event, label: behaviour.label, pid: process.pid, at: Date.now(), group: processGroup() };
    appendFileSync(behaviour.diary, `${JSON.stringify(line)}\n`);
  };
  note('start');
  send({ type: 'log', line: `working on ${behaviour.label}` });
  if (earlier < (behaviour.times ?? Infinity)) {
    if (behaviour.print !== undefined) process.stderr.write(behaviour.print);
    if (behaviour.dieBy !== undefined) {
      await sleep(20);
      process.kill(process.pid, behaviour.dieBy);
      await sleep(5000);
    }
    if (behaviour.exit !== undefined) process.exit(behaviour.exit);
    if (behaviour.fail !== undefined) {
      return { status: 'failed', cause: 'user', message: behaviour.fail, hint: 'mend it', stack: null };
    }
    if (behaviour.write !== undefined)
      writeFileSync(behaviour.write.path, `${behaviour.write.text} ${earlier}`);
  }
  const store = new Store(job.store);
  const parts: string[] = [JSON.stringify(settings.value)];
  try {
    for (const outputs of Object.values(job.inputs)) {
      for (const digest of Object.values(outputs))
        parts.push(digestOf(store.readBlob(digest, job.drafts?.[digest])));
    }
    for (const { path } of Object.values(job.files)) parts.push(readFileSync(path, 'utf8'));
  } catch (error) {
    return { status: 'failed', cause: 'user', message: String(error), hint: null, stack: null };
  }
  await sleep(behaviour.milliseconds ?? 0);
  const checkpoints = new Checkpoints(store, job.key);
  const total = behaviour.steps ?? 0;
  const saved = checkpoints.newest().checkpoint;
  let step = saved?.step ?? 0;
  if (saved !== null) send({ type: 'resumed', step, seconds: saved.seconds });
  for (; step < total; step++) {
    if (stopRequested && behaviour.isDeaf !== true) return { status: 'stopped', step };
    await sleep(10);
    send({
      type: 'progress',
      progress: { done: step + 1, total, unit: 'steps', loss: step === 0 ? NaN : 1 / step },
    });
    checkpoints.save({ step: step + 1, seconds: 100, pieces: [Buffer.from('state')] });
    send({ type: 'checkpoint', step: step + 1 });
  }
  const product = settings.product ?? parts.join('\n');
  const noise = behaviour.isNoisy === true ? `${process.pid} ${Date.now()}` : '';
  const outputs = Object.fromEntries(
    ['tokens', 'unigram', 'weights', 'model'].map((role) => {
      const bytes = Buffer.from(`${role}: ${product}${noise}`);
      return [role, job.leavesDrafts === true ? store.draftBlob(bytes) : store.putBlob(bytes)];
    }),
  ) as Record<string, BlobDraft>;
  const lost = earlier < (behaviour.times ?? Infinity) ? outputs[behaviour.loses ?? ''] : undefined;
  if (lost !== undefined)
    rmSync(lost.aside === undefined ? store.layout.blob(lost.digest) : join(store.layout.aside, lost.aside));
  note('end');
  return { status: 'done', outputs, summary: { test: { perplexity: 40 }, sparsity: 0.5 } };
}

/** Field 5 of `/proc/<pid>/stat`; the name in field 2 may hold spaces, so count from its closing parenthesis. */
function processGroup(): number {
  const text = readFileSync('/proc/self/stat', 'utf8');
  return Number(text.slice(text.lastIndexOf(')') + 2).split(' ')[2]);
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGUSR1', 'SIGUSR2'])
  process.on(signal, () => undefined);
process.on('disconnect', () => process.exit());
process.on('message', (message: ToWorker) => {
  if (message.type === 'stop') {
    stopRequested = true;
    return;
  }
  stopRequested = false;
  void work(message.job).then((outcome) => {
    send({ type: 'outcome', outcome });
  });
});
send({ type: 'ready' });
