import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

/** How a tool is told of two stages, `a`: in -> mid and `b`: mid -> out, as its own manual does it. */
export interface Tool {
  readonly name: string;
  readonly files: Readonly<Record<string, string>>;
  readonly command: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  /** Where it keeps copies of outputs, if it does. */
  readonly cache?: string;
  /** Which of the files there are copies of outputs. */
  readonly isCopy?: (path: string) => boolean;
  readonly version: () => string;
}

const json = (value: object): string => JSON.stringify(value, null, 2);

function versionOf(environment: NodeJS.ProcessEnv, program: string, ...words: readonly string[]) {
  return (): string => {
    const text = execFileSync(program, words, { encoding: 'utf8', env: { ...process.env, ...environment } });
    return /\d+\.\d+(\.\d+)?/.exec(text)?.[0] ?? '';
  };
}

/** Tools of the system; those of npm below `modules`, and of Debian's packages below `debian`. */
export function tools(modules: string, debian: string): readonly Tool[] {
  const ofNpm = join(modules, '.bin');
  const python = '/usr/bin/python3';
  const ofDebian = join(debian, 'usr', 'bin');
  const environment = {
    PYTHONPATH: join(debian, 'usr', 'lib', 'python3', 'dist-packages'),
    PATH: `${ofDebian}:${process.env['PATH'] ?? ''}`,
  };
  return [
    {
      name: 'make',
      files: { Makefile: 'out: mid\n\tsh b.sh\nmid: in\n\tsh a.sh\n' },
      command: ['make', '-s'],
      version: versionOf({}, 'make', '--version'),
    },
    {
      name: 'ninja',
      files: {
        'build.ninja':
          'rule sh\n  command = sh $script\n  restat = 1\n' +
          'build mid: sh in\n  script = a.sh\nbuild out: sh mid\n  script = b.sh\ndefault out\n',
      },
      command: ['ninja', '--quiet'],
      version: versionOf({}, 'ninja', '--version'),
    },
    {
      name: 'doit',
      files: {
        'dodo.py':
          "def task_a():\n    return {'file_dep': ['in'], 'targets': ['mid'], 'actions': ['sh a.sh']}\n" +
          "def task_b():\n    return {'file_dep': ['mid'], 'targets': ['out'], 'actions': ['sh b.sh']}\n",
      },
      command: [python, join(ofDebian, 'doit')],
      environment,
      version: versionOf(environment, python, join(ofDebian, 'doit'), '--version'),
    },
    {
      name: 'snakemake',
      files: {
        Snakefile:
          "rule b:\n  input: 'mid'\n  output: 'out'\n  shell: 'sh b.sh'\n" +
          "rule a:\n  input: 'in'\n  output: 'mid'\n  shell: 'sh a.sh'\n",
      },
      command: [python, join(ofDebian, 'snakemake'), '--cores', '1', '--quiet', 'all', '--', 'out'],
      environment,
      version: versionOf(environment, python, join(ofDebian, 'snakemake'), '--version'),
    },
    {
      name: 'wireit',
      files: {
        'package.json': json({
          name: 'two',
          scripts: { a: 'wireit', b: 'wireit' },
          wireit: {
            a: { command: 'sh a.sh', files: ['in'], output: ['mid'] },
            b: { command: 'sh b.sh', dependencies: ['a'], files: ['mid'], output: ['out'] },
          },
        }),
      },
      command: ['npm', 'run', '-s', 'b'],
      environment: {
        PATH: `${ofNpm}:${process.env['PATH'] ?? ''}`,
        WIREIT_LOGGER: 'quiet',
        WIREIT_CACHE: 'local',
      },
      cache: '.wireit',
      isCopy: (path) => /\/cache\/.*\/(mid|out)$/.test(path),
      version: versionOf(
        {},
        'node',
        '-p',
        `require(${JSON.stringify(join(modules, 'wireit/package.json'))}).version`,
      ),
    },
    {
      name: 'turbo',
      files: {
        'package.json': json({
          name: 'two',
          packageManager: 'npm@10.0.0',
          scripts: { a: 'sh a.sh', b: 'sh b.sh' },
        }),
        'package-lock.json': json({ name: 'two', lockfileVersion: 3, packages: {} }),
        'turbo.json': json({
          tasks: {
            a: { inputs: ['in'], outputs: ['mid'] },
            b: { inputs: ['mid'], outputs: ['out'], dependsOn: ['a'] },
          },
        }),
      },
      command: [join(ofNpm, 'turbo'), 'run', 'b', '--output-logs=none'],
      environment: { TURBO_TELEMETRY_DISABLED: '1', DO_NOT_TRACK: '1' },
      cache: '.turbo/cache',
      isCopy: (path) => path.endsWith('.tar.zst'),
      version: versionOf({}, join(ofNpm, 'turbo'), '--version'),
    },
  ];
}
