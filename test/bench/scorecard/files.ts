/** The scorecard of tools that make files of files. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Contestant } from './scenarios.ts';
import type { Tool } from './tools.ts';

/** `a` writes the lines of `in` that are no comments, takes its time if told to, and only then its last line. */
const scripts = {
  'a.sh': "echo a >> ../log\ngrep -v '^#' in > mid\nif [ -e ../slow ]; then sleep 3; fi\necho end >> mid\n",
  'b.sh': 'echo b >> ../log\ntr a-z A-Z < mid > out\n',
};

interface Run {
  readonly code: number | null;
  /** Stages that were executed. */
  readonly ran: '' | 'a' | 'b' | 'ab';
}

/** A folder in which the tool ran once, and once more. Not a copy of one: wireit takes copied files for changed ones. */
async function ranTwice(tool: Tool, outer: string): Promise<Place> {
  const place = new Place(tool, outer);
  mkdirSync(place.folder, { recursive: true });
  for (const [name, text] of Object.entries({ ...tool.files, ...scripts, in: 'one\n' }))
    writeFileSync(place.path(name), text);
  for (let time = 0; time < 2; time++) {
    const { code } = await place.run();
    if (code !== 0 || !place.isRight) throw new Error(`${tool.name} does not run: it ended with ${code}`);
  }
  return place;
}

/** Takes a tool through the rows, each in a folder of its own. */
export async function contestantOf(tool: Tool, root: string): Promise<Contestant> {
  await ranTwice(tool, join(root, tool.name, 'first'));
  const afterTwoRuns = (row: string, body: (place: Place) => Promise<string>) => async () =>
    body(await ranTwice(tool, join(root, tool.name, row)));
  return {
    name: tool.name,
    version: tool.version(),
    play: {
      touched: afterTwoRuns('touched', async (place) => {
        const now = new Date();
        utimesSync(place.path('in'), now, now);
        const { ran } = await place.run();
        return ran === '' ? 'hit' : words(ran);
      }),
      cutoff: afterTwoRuns('cutoff', async (place) => {
        await place.write('# a comment\none\n');
        const { ran } = await place.run();
        return ran === 'a' ? 'first only' : words(ran);
      }),
      back: afterTwoRuns('back', async (place) => {
        await place.write('two\n');
        await place.run();
        await place.write('one\n');
        const { ran } = await place.run();
        return place.isRight ? (ran === '' ? 'restores' : words(ran)) : '**wrong**';
      }),
      overwritten: afterTwoRuns('overwritten', async (place) => {
        await sleep(20);
        writeFileSync(place.path('out'), 'by hand\n');
        const { ran } = await place.run();
        return place.isRight ? `repairs (${words(ran)})` : 'says done, leaves it';
      }),
      deleted: afterTwoRuns('deleted', async (place) => {
        rmSync(place.path('out'));
        const { ran } = await place.run();
        return place.isRight ? (ran === '' ? 'restores' : `makes it again (${words(ran)})`) : 'leaves it out';
      }),
      code: afterTwoRuns('code', async (place) => {
        await sleep(20);
        appendFileSync(place.path('b.sh'), 'echo MORE >> out\n');
        const { ran } = await place.run();
        return ran === '' ? 'misses' : `reruns (${words(ran)})`;
      }),
      edited: afterTwoRuns('edited', async (place) => {
        await place.write('two\n');
        const { ended } = await place.startSlow();
        await place.write('three\n');
        await ended;
        const isStale = !place.isRight;
        rmSync(join(place.outer, 'slow'));
        const { ran } = await place.run();
        if (!place.isRight) return 'stale until the next edit';
        return isStale ? `right at the next run (${words(ran)})` : 'right at once';
      }),
      killed: afterTwoRuns('killed', async (place) => {
        await place.write('two\n');
        const { group, ended } = await place.startSlow();
        process.kill(-group, 'SIGKILL');
        await ended;
        // A child with a group of its own lives on, and is not to write beside the next run.
        await sleep(4000);
        rmSync(join(place.outer, 'slow'));
        const { code, ran } = await place.run();
        if (code !== 0) return `ends with ${code}`;
        return place.isRight ? `reruns (${words(ran)})` : 'takes a file that is not whole';
      }),
      rotten: afterTwoRuns('rotten', async (place) => {
        if (place.corrupt() === 0) return '- (keeps none)';
        rmSync(place.path('out'));
        rmSync(place.path('mid'));
        const { code, ran } = await place.run();
        if (place.isRight) return `detects (${words(ran)})`;
        return `restores garbage, ends with ${code}`;
      }),
    },
  };
}

class Place {
  readonly #tool: Tool;
  readonly outer: string;
  readonly folder: string;

  constructor(tool: Tool, outer: string) {
    this.#tool = tool;
    this.outer = outer;
    this.folder = join(outer, 'work');
  }

  path(name: string): string {
    return join(this.folder, name);
  }

  /** After a pause in which the clock of any file system ticks. */
  async write(input: string): Promise<void> {
    await sleep(20);
    writeFileSync(this.path('in'), input);
  }

  /** Whether `out` is what `in` and the scripts as they were give. */
  get isRight(): boolean {
    const lines = readFileSync(this.path('in'), 'utf8').replaceAll(/^#.*\n/gm, '');
    return (
      existsSync(this.path('out')) && readFileSync(this.path('out'), 'utf8') === `${lines}end\n`.toUpperCase()
    );
  }

  async run(): Promise<Run> {
    const log = join(this.outer, 'log');
    const before = existsSync(log) ? readFileSync(log, 'utf8').length : 0;
    const code = await this.#start().ended;
    const lines = existsSync(log) ? readFileSync(log, 'utf8').slice(before) : '';
    return { code, ran: [...new Set(lines.split('\n'))].sort().join('') as Run['ran'] };
  }

  /** Starts a run whose first stage takes its time, and waits until half a second after that wrote its first line. */
  async startSlow() {
    writeFileSync(join(this.outer, 'slow'), '');
    rmSync(this.path('mid'), { force: true });
    const started = this.#start();
    while (!existsSync(this.path('mid'))) await sleep(20);
    await sleep(500);
    return started;
  }

  /** Flips a bit in every copy that the tool keeps, and says in how many. */
  corrupt(): number {
    const { cache, isCopy } = this.#tool;
    if (cache === undefined || isCopy === undefined) return 0;
    const copies = readdirSync(this.path(cache), { recursive: true, encoding: 'utf8' })
      .map((name) => this.path(join(cache, name)))
      .filter(isCopy);
    for (const copy of copies) {
      const bytes = readFileSync(copy);
      bytes.writeUInt8(bytes.readUInt8(bytes.length >> 1) ^ 1, bytes.length >> 1);
      writeFileSync(copy, bytes);
    }
    return copies.length;
  }

  #start() {
    const [program = '', ...args] = this.#tool.command;
    const child = spawn(program, args, {
      cwd: this.folder,
      env: { ...process.env, ...this.#tool.environment },
      stdio: 'ignore',
      detached: true,
    });
    const ended = once(child, 'exit').then(([code]) => code as number | null);
    return { group: child.pid ?? NaN, ended };
  }
}

function words(ran: Run['ran']): string {
  return { '': 'neither runs', a: 'first runs', b: 'second runs', ab: 'both run' }[ran];
}
