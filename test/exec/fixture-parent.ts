/** A runner in a process of its own, for tests that signal or kill it: `<folder of the rig> <stages as JSON>`. */
import { join } from 'node:path';
import { RunControl } from '../../src/exec/control.ts';
import { execute } from '../../src/exec/execute.ts';
import { everything } from '../../src/exec/selection.ts';
import { obeySignals } from '../../src/exec/signals.ts';
import { Inputs } from '../../src/store/inputs.ts';
import { Store } from '../../src/store/store.ts';
import { fixtureGraph, fixtureSource, type FixtureStage } from './fixture-graph.ts';

const [folder = '', workerProgram = '', stages = '[]'] = process.argv.slice(2);
const runsFolder = join(folder, 'runs');
const store = new Store(join(runsFolder, 'store'));
const control = new RunControl();
obeySignals(control);
const { exitCode } = await execute(
  {
    graph: fixtureGraph(JSON.parse(stages) as FixtureStage[], join(folder, 'diary.ndjson')),
    store,
    inputs: new Inputs(store),
    runsFolder,
    workerProgram,
    jobs: 2,
    selection: everything,
    keepGoing: false,
    control,
    sources: [fixtureSource],
    commandLine: ['run', 'fixture.exp'],
    athanor: '0.0.0',
  },
  (event) => process.stdout.write(`${JSON.stringify(event)}\n`),
);
process.exit(exitCode);
