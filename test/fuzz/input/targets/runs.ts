/** What runs keep beside the store. */
import { join } from 'node:path';
import { readRun } from '../../../../src/exec/history.ts';
import type { RunId } from '../../../../src/exec/run-id.ts';
import { StoreError } from '../../../../src/store/errors.ts';
import type { Target } from '../attack.ts';
import { bytesOf, jsonWords, put } from './bytes.ts';

export function runTargets(folder: string): readonly Target[] {
  const run = '20260101-000000-abc' as RunId;
  const runs = join(folder, 'runs');
  const place = { source: 'x.exp', line: 1, column: 1, text: 'x' };
  const runJson = JSON.stringify({
    ...{
      version: 1,
      run,
      athanor: '0',
      file: 'x.exp',
      commandLine: [],
      pid: 1,
      host: 'h',
      startedAt: '2026',
    },
    ...{ endedAt: null, seconds: null, exitCode: null },
    stages: [
      {
        ...{ name: 'dense', kind: 'train', inputs: {}, outcome: null, because: null, recipeKey: null },
        ...{
          contentKey: null,
          seconds: null,
          summary: null,
          madeBy: null,
          expectations: [],
          declared: place,
          places: {},
        },
      },
    ],
  });
  const events = [
    '{"type":"stage started","stage":"dense","key":"a","recipe":"b","at":1}',
    '{"type":"stage failed","stage":"dense","failure":{"message":"x"},"log":"l","at":2}',
  ];
  const isExpected = (error: unknown) => error instanceof StoreError;
  return [
    {
      name: 'run.json',
      seeds: [bytesOf(runJson), bytesOf('null'), bytesOf('{"version":1}')],
      words: [...jsonWords, '"stages"', '"endedAt":null'],
      read: (bytes) => {
        put(join(runs, run, 'run.json'), bytes);
        put(join(runs, run, 'events.ndjson'), bytesOf(`${events.join('\n')}\n`));
        return readRun(runs, run) === null ? 'none' : 'run';
      },
      isExpected,
    },
    {
      name: 'events.ndjson',
      seeds: [bytesOf(`${events.join('\n')}\n`), bytesOf('null\n'), bytesOf('{"type":"stage hit"}\n')],
      words: [...jsonWords, '\n', '"type":"expectation"', '"stage hit"', '"stage failed"'],
      read: (bytes) => {
        put(join(runs, run, 'run.json'), bytesOf(runJson));
        put(join(runs, run, 'events.ndjson'), bytes);
        return readRun(runs, run)?.stages[0]?.outcome ?? 'none';
      },
      isExpected,
    },
  ];
}
