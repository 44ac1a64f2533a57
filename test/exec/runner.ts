import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import type { RunEvent } from '../../src/exec/events.ts';
import type { FixtureStage } from './fixture-graph.ts';
import { fixtureProgram, type Rig } from './rig.ts';

/** A runner in a process group of its own. */
export interface Runner {
  readonly process: ChildProcess;
  readonly events: Promise<readonly RunEvent[]>;
}

/** Starts a run of these stages on the rig's store; `events` are those of a run that has ended, or was ended. */
export async function startRunner(rig: Rig, graph: readonly FixtureStage[]): Promise<Runner> {
  const [parent, worker] = await Promise.all([
    fixtureProgram('fixture-parent'),
    fixtureProgram('fixture-worker'),
  ]);
  const child = spawn(process.execPath, [parent, rig.folder, worker, JSON.stringify(graph)], {
    stdio: ['ignore', 'pipe', 'inherit'],
    detached: true,
  });
  let text = '';
  child.stdout.setEncoding('utf8').on('data', (part: string) => (text += part));
  const events = once(child, 'close').then(() =>
    text
      .split('\n')
      .filter((line) => line.endsWith('}'))
      .map((line) => JSON.parse(line) as RunEvent),
  );
  return { process: child, events };
}
