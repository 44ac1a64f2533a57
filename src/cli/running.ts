import { join } from 'node:path';
import type { RunControl } from '../exec/control.ts';
import type { RunEvent } from '../exec/events.ts';
import { execute } from '../exec/execute.ts';
import { forecast } from '../exec/forecast.ts';
import { gpuLoad } from '../exec/gpu.ts';
import type { HitCheck } from '../exec/recheck.ts';
import { obeySignals } from '../exec/signals.ts';
import type { StageGraph } from '../graph/graph.ts';
import { checkedText } from '../report/checked-text.ts';
import { renderRun } from '../report/closing.ts';
import { firstDifference } from '../report/first-difference.ts';
import { amountFrom } from './amounts.ts';
import { openStore } from './archive.ts';
import { inputsOf } from './inputs.ts';
import { needsProbe, requireDevices, stagesOnGpu } from './devices.ts';
import { failureLines } from './failures.ts';
import { displayPath } from './files.ts';
import type { OpenedExperiment } from './pipeline.ts';
import { selectionOf } from './selection.ts';
import type { Session } from './session.ts';
import { version } from './version.ts';
import { GpuWatch } from './view/gpu.ts';
import { silent, type View } from './view/view.ts';
import { UsageError } from './exit.ts';
import type { VerbOptions } from './verbs/verb.ts';

export interface RunChoices {
  readonly options: VerbOptions;
  /** How many stages at once. */
  readonly jobs: number;
  readonly control: RunControl;
  /** Called once the view is there. */
  readonly begun?: (view: View) => void;
}

/**
 * Runs what an experiment still lacks, shows it going on, and closes with the table of results; gives the exit code.
 * Throws a mistake of the command line or a device that is not there before anything runs.
 */
export async function runOpened(
  session: Session,
  { graph, sourceList }: OpenedExperiment,
  { options, jobs, control, begun = () => undefined }: RunChoices,
): Promise<number> {
  const selection = selectionOf(graph, options);
  const store = openStore(session);
  const inputs = await inputsOf(graph, store);
  if (needsProbe(graph.order)) {
    const runsFolder = session.runs.value;
    const missing = forecast(graph, store, inputs, { selection, runsFolder }).filter(
      ({ state }) => state === 'run' || state === 'may run',
    );
    requireDevices(missing.map(({ stage }) => stage));
  }
  const check = checkOf(options);
  const release = obeySignals(control);
  const view = await chooseView(session, graph);
  control.onStop(() => {
    if (control.reason !== 'change')
      view.tell('stopping at the next checkpoint; a second signal ends it at once');
  });
  begun(view);
  const failures: (RunEvent & { type: 'stage failed' })[] = [];
  const checks: (RunEvent & { type: 'stage checked' })[] = [];
  const executing = execute(
    {
      graph,
      store,
      inputs,
      runsFolder: session.runs.value,
      workerProgram: join(import.meta.dirname, 'worker.mjs'),
      jobs,
      selection,
      keepGoing: options.keepGoing ?? false,
      control,
      ...(check !== null && { check }),
      sources: sourceList,
      commandLine: session.commandLine,
      athanor: version,
    },
    (event) => {
      if (event.type === 'stage failed') failures.push(event);
      if (event.type === 'stage checked') checks.push(event);
      view.show(event);
    },
  );
  const { exitCode, folder, record } = await executing.finally(() => {
    view.close();
    release();
  });
  // Nobody asked how far the old text came.
  if (control.reason === 'change') return exitCode;
  if (!session.json) {
    const { paint, columns, line } = session.out;
    for (const text of checkedText(record.stages, checks, paint)) line(text);
    line(renderRun(record, paint, columns).join('\n'));
  } else {
    const { chained, deriveChain } = await import('../exec/run-chain.ts');
    const chain = deriveChain(chained(record.stages), store)?.digest ?? null;
    session.out.line(JSON.stringify({ type: 'run chain', run: record.run, chain }));
  }
  showFailures(session, failures);
  if (!session.quiet && !session.json) {
    session.err.line(session.err.paint('faint', `all of it lies in ${displayPath(folder, session.cwd)}`));
  }
  if (control.reason !== null && !session.quiet) {
    session.err.line('stopped at a checkpoint: the same command goes on from there');
  }
  return exitCode;
}

/** `--check 10%`, and with `--check-seed` another tenth. */
function checkOf({ check, checkSeed = '0' }: VerbOptions): HitCheck | null {
  if (typeof check !== 'string') return null;
  const share = amountFrom(check, 'fraction', '--check');
  if (share <= 0 || share > 1)
    throw new UsageError(`--check takes more than 0% and up to 100%, not \`${check}\``);
  if (!/^\d{1,15}$/.test(checkSeed))
    throw new UsageError(`--check-seed takes a whole number, not \`${checkSeed}\``);
  return { share, seed: Number(checkSeed), firstDifference };
}

/** Live on a terminal, a line a change elsewhere, events as JSON when asked for. */
async function chooseView(session: Session, { order }: StageGraph): Promise<View> {
  const { err, out, env, verbose } = session;
  if (session.json) return (await import('./view/json.ts')).jsonView(out.write);
  if (session.quiet) return silent;
  const options = { stages: order, paint: err.paint, now: () => performance.now(), verbose };
  const isLive = process.stderr.isTTY && (env['CI'] ?? '') === '' && env['TERM'] !== 'dumb';
  if (isLive) {
    const gpu = new GpuWatch(stagesOnGpu(order), () => gpuLoad(env));
    return (await import('./view/live.ts')).liveView({ ...options, stream: process.stderr, gpu });
  }
  return (await import('./view/plain.ts')).plainView({ ...options, write: err.write });
}

/** The whole messages, what helps, and where the logs are; the stack of a fault of ours only under `-v`. */
function showFailures(session: Session, failed: readonly (RunEvent & { type: 'stage failed' })[]): void {
  const failures = failed.map(({ stage, failure, log }) => {
    const isUntold = failure.cause === 'internal' && !failure.message.startsWith('internal:');
    const message = isUntold ? `internal: ${failure.message}` : failure.message;
    return { stage, message, hint: failure.hint, log: displayPath(log, session.cwd) };
  });
  for (const line of failureLines(failures, session.err)) session.err.line(line);
  if (!session.verbose) return;
  for (const { failure } of failed)
    if (failure.cause === 'internal' && failure.stack !== null) session.err.line(failure.stack);
}
