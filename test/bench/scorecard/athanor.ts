/** The scorecard of Athanor: `words.txt` -> `words` -> `dense`, by the command as a user has it. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  cpSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import type { RunEvent } from '../../../src/exec/events.ts';
import { Store } from '../../../src/store/store.ts';
import { artifacts } from '../../scenarios/tiny.ts';
import { launcher } from '../../support/athanor.ts';
import { revisedProgram } from '../../support/revised.ts';
import { tinyText } from '../../support/tiny.ts';
import type { Contestant } from './scenarios.ts';

const pipeline = `corpus words = text { path "words.txt"  valid 10%  test 10%  min_count 1 }
model lstm { layers 1  embedding 8  width 8 }
stage dense = train lstm on words { steps 6  batch 2  bptt 5  engine reference }
`;
const longer = pipeline.replace('steps 6', 'steps 300  checkpoint { every 5 }');
const text = tinyText();
const another = (word: string): string => text.replaceAll('mat', word);

interface Run {
  readonly code: number | null;
  readonly ran: readonly string[];
  readonly events: readonly RunEvent[];
}

export async function athanorContestant(root: string, version: string): Promise<Contestant> {
  const first = new Place(join(root, 'athanor', 'first'));
  mkdirSync(first.folder, { recursive: true });
  first.write('tiny.exp', pipeline);
  first.write('words.txt', text);
  for (let time = 0; time < 2; time++) {
    const { code } = await first.run();
    if (code !== 0) throw new Error(`athanor does not run: it ended with ${code}`);
  }
  const inCopy = (row: string, body: (place: Place) => Promise<string>) => () => {
    const place = new Place(join(root, 'athanor', row));
    cpSync(first.folder, place.folder, { recursive: true, preserveTimestamps: true });
    return body(place);
  };
  return {
    name: 'athanor',
    version,
    play: {
      touched: inCopy('touched', async (place) => {
        const now = new Date();
        utimesSync(place.path('words.txt'), now, now);
        return words(await place.run(), 'hit');
      }),
      cutoff: inCopy('cutoff', async (place) => {
        place.write('words.txt', text.replaceAll(' on ', '   on\t'));
        const run = await place.run();
        return run.ran.join() === 'words' ? 'first only' : words(run);
      }),
      back: inCopy('back', async (place) => {
        place.write('words.txt', another('rug'));
        await place.run();
        place.write('words.txt', text);
        const run = await place.run();
        return (await place.isRight()) ? words(run, 'restores') : '**wrong**';
      }),
      overwritten: inCopy('overwritten', async (place) => {
        const path = place.output('dense', 'weights');
        chmodSync(path, 0o644);
        writeFileSync(path, 'by hand\n');
        const run = await place.run();
        return (await place.isRight()) ? `repairs (${words(run)}), says so` : 'leaves it';
      }),
      deleted: inCopy('deleted', async (place) => {
        rmSync(place.output('dense', 'weights'));
        const run = await place.run();
        return (await place.isRight()) ? `makes it again (${words(run)})` : 'leaves it out';
      }),
      code: inCopy('code', async (place) => {
        const run = await place.run({ program: revisedProgram(join(root, 'athanor', 'revised')) });
        return run.ran.length === 0 ? 'misses' : `reruns (${words(run)})`;
      }),
      edited: inCopy('edited', async (place) => {
        place.write('words.txt', another('rug'));
        let edits = 0;
        await place.run({
          onEvent(event) {
            if (event.type === 'stage started' && edits++ === 0) place.write('words.txt', another('cat'));
          },
        });
        const isRightAtOnce = await place.isRight();
        await place.run();
        if (!(await place.isRight())) return 'stale until the next edit';
        return isRightAtOnce ? 'right at once' : 'right at the next run';
      }),
      killed: inCopy('killed', async (place) => {
        place.write('tiny.exp', longer);
        await place.run({
          onEvent(event, group) {
            if (event.type === 'stage checkpoint' && event.step === 100) process.kill(-group, 'SIGKILL');
          },
        });
        const { code, events } = await place.run();
        if (code !== 0) return `ends with ${code}`;
        if (!(await place.isRight())) return '**wrong**';
        const resumed = events.find((event) => event.type === 'stage resumed');
        return resumed === undefined ? 'reruns' : `resumes at step ${resumed.step}, same bits`;
      }),
      rotten: inCopy('rotten', async (place) => {
        const path = place.output('words', 'tokens');
        const { atime, mtime } = statSync(path);
        const bytes = readFileSync(path);
        bytes.writeUInt8(bytes.readUInt8(bytes.length >> 1) ^ 1, bytes.length >> 1);
        chmodSync(path, 0o644);
        writeFileSync(path, bytes);
        utimesSync(path, atime, mtime);
        place.write('tiny.exp', pipeline.replace('steps 6', 'steps 6  seed 2'));
        const run = await place.run();
        return (await place.isRight()) ? `detects (${words(run)}), keeps evidence` : 'takes garbage';
      }),
    },
  };
}

class Place {
  readonly folder: string;

  constructor(folder: string) {
    this.folder = folder;
  }

  path(name: string): string {
    return join(this.folder, name);
  }

  write(name: string, content: string): void {
    writeFileSync(this.path(name), content);
  }

  output(stage: string, role: string): string {
    const store = new Store(this.path('runs/store'));
    const record = [...store.records()].find(({ provenance }) => provenance.stage === stage);
    const output = record?.outputs[role];
    if (output === undefined) throw new Error(`${stage} has no ${role}`);
    return store.layout.blob(output.digest);
  }

  /** Whether the store holds all that a run of the same files in an empty store makes, to the bit. */
  async isRight(): Promise<boolean> {
    const fresh = this.path('fresh');
    rmSync(fresh, { recursive: true, force: true });
    await this.run({ store: fresh });
    const expected = artifacts(join(fresh, 'store'));
    const found = artifacts(this.path('runs/store'));
    return Object.entries(expected).every(([output, digest]) => found[output] === digest);
  }

  async run({
    program = launcher,
    store = 'runs',
    onEvent = () => undefined,
  }: {
    readonly program?: string;
    readonly store?: string;
    readonly onEvent?: (event: RunEvent, group: number) => void;
  } = {}): Promise<Run> {
    const child = spawn(process.execPath, [program, 'run', 'tiny.exp', '--json', '--store', store], {
      cwd: this.folder,
      stdio: ['ignore', 'pipe', 'inherit'],
      detached: true,
    });
    const events: RunEvent[] = [];
    let rest = '';
    child.stdout.setEncoding('utf8').on('data', (part: string) => {
      const lines = `${rest}${part}`.split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) {
        const event = JSON.parse(line) as RunEvent;
        events.push(event);
        onEvent(event, child.pid ?? NaN);
      }
    });
    const [code] = (await once(child, 'close')) as [number | null];
    const ran = events.flatMap((event) => (event.type === 'stage ran' ? [event.stage] : []));
    return { code, ran, events };
  }
}

function words({ ran }: Run, none = 'neither runs'): string {
  if (ran.length === 0) return none;
  return ran.length > 1 ? 'both run' : ran.includes('words') ? 'first runs' : 'second runs';
}
