/** What people are shown: metrics of stages, records and runs, in every form that they are printed in. */
import { join } from 'node:path';
import { parseJsonLines } from '../../../../src/base/json.ts';
import type { ContentKey, StageName } from '../../../../src/base/brand.ts';
import { readRun } from '../../../../src/exec/history.ts';
import type { RunId } from '../../../../src/exec/run-id.ts';
import type { RunRecord } from '../../../../src/exec/run-record.ts';
import { encodeEvent } from '../../../../src/exec/tensorboard/event.ts';
import { pointsOf } from '../../../../src/exec/tensorboard/scalars.ts';
import { canonicalText } from '../../../../src/keys/canonical.ts';
import { renderRun, renderStages } from '../../../../src/report/closing.ts';
import { lastMove } from '../../../../src/report/connections-text.ts';
import { curvesIn } from '../../../../src/report/diff/metric-curves.ts';
import { firstDifference } from '../../../../src/report/first-difference.ts';
import { markdownOf } from '../../../../src/report/markdown/report-text.ts';
import { metricsCsv } from '../../../../src/report/metric-lines.ts';
import { renderModels } from '../../../../src/report/model-table.ts';
import { keptCurve } from '../../../../src/report/run-report/curves.ts';
import { subjectOf } from '../../../../src/report/run-report/subject.ts';
import { renderStage } from '../../../../src/report/stage-text.ts';
import { unpainted } from '../../../../src/report/table.ts';
import { StoreError } from '../../../../src/store/errors.ts';
import type { StageRecord } from '../../../../src/store/record.ts';
import { Store } from '../../../../src/store/store.ts';
import { keyOf, recordOf } from '../../../store/samples.ts';
import type { Target } from '../attack.ts';
import { nested } from '../mutate.ts';
import { bytesOf, jsonWords, put, sealed } from './bytes.ts';

const run = '20260101-000000-abc' as RunId;
const place = { source: 'x.exp', line: 1, column: 1, text: 'x' };
const stageName = 'dense' as StageName;

const summaries = [
  { steps: 400, loss: 5.25, validLoss: 5, validPerplexity: 148, parameters: 10 },
  {
    ...{ valid: { tokens: 9, loss: 5, perplexity: 148 }, test: { tokens: 9, loss: 5, perplexity: 148 } },
    ...{ parameters: 10, nonzeros: 5, sparsity: 0.5, bits: 32, bytes: 99, unigram: { valid: 700 } },
  },
];

const words = [
  ...jsonWords,
  ...[
    '"valid":{"perplexity":"x"}',
    '"loss":[]',
    '"parameters":-1',
    '"summary":{"valid":null}',
    '"seconds":"x"',
  ],
  ...['"kind":"evaluate"', '"kind":"corpus"', '"outcome":"failed"', '"expectations":[{}]', '"startedAt":"x"'],
];

const never = () => false;

export function reportTargets(folder: string): readonly Target[] {
  return [metricsTarget(), logTarget(), tensorsTarget(), recordTarget(folder), runTarget(folder)];
}

function metricsTarget(): Target {
  const lines = [
    '{"step":1,"rate":20,"loss":5.5,"softLoss":1e-3}\n{"step":2,"rate":20,"validLoss":5}\n',
    '{"tensor":"a","sparsity":0.5,"loss":null}\n{"lambda":0.1,"theta":3}\n',
    '{"step":1,"loss":1}\n{"step":1e999,"loss":-1e999}\n',
  ];
  return {
    name: 'metrics',
    seeds: [
      ...lines.map(bytesOf),
      nested('{"a":', 20_000),
      bytesOf(`{"a":${'['.repeat(9000)}${']'.repeat(9000)}}\n`),
    ],
    words: [...jsonWords, '"step":-1', '"step":1e999', '\n', 'true', '1e5', '"loss":'],
    read: (bytes) => {
      const parsed = parseJsonLines(Buffer.from(bytes).toString());
      metricsCsv(parsed);
      JSON.stringify(parsed);
      for (const line of parsed) {
        const point = pointsOf(line);
        if (point !== null)
          encodeEvent({ wallTime: 1, step: point.step, what: { kind: 'scalars', scalars: point.scalars } });
      }
      return keptCurve(stageName, bytes).series.length + curvesIn(bytes).size;
    },
    isExpected: never,
  };
}

function logTarget(): Target {
  return {
    name: 'log of a stage',
    seeds: [bytesOf('# train dense\nstep 3: moved 5 of 100 connections of layers.0.input\nfailed: x\n')],
    words: ['\n', 'step ', ' of ', '%', '1e999', 'connections'],
    read: (bytes) => lastMove(Buffer.from(bytes).toString()).length,
    isExpected: never,
  };
}

function tensorsTarget(): Target {
  const stored = bytesOf('{"a":1}');
  return {
    name: 'a result that came out otherwise',
    seeds: [stored, Buffer.alloc(16, 255)],
    words: jsonWords,
    read: (bytes) =>
      ['weights', 'tokens', 'unigram', 'metrics', 'rows.0', 'model'].map((role) =>
        firstDifference(role, bytes, stored),
      ).length,
    isExpected: never,
  };
}

function runOf(stage: object): object {
  return {
    ...{ version: 1, run, athanor: '0', file: 'x.exp', commandLine: [], pid: 1, host: 'h' },
    ...{ startedAt: '2026-01-01T00:00:00Z', endedAt: '2026-01-01T00:00:01Z', seconds: 1, exitCode: 0 },
    stages: [
      {
        ...{ name: stageName, kind: 'train', inputs: {}, outcome: 'ran', because: null, recipeKey: null },
        ...{ contentKey: keyOf(1), seconds: 1, summary: summaries[0], madeBy: null, expectations: [] },
        ...{ declared: place, places: {} },
      },
      {
        ...{ name: 'evaluate dense', kind: 'evaluate', inputs: { model: stageName }, outcome: 'ran' },
        ...{ because: null, recipeKey: null, contentKey: null, seconds: 1, summary: summaries[1] },
        ...{ madeBy: null, expectations: [], declared: place, places: {} },
        ...stage,
      },
    ],
  };
}

function recordTarget(folder: string): Target {
  const store = new Store(join(folder, 'shown'));
  const record = recordOf(store, 1, { weights: 'w', model: 'm', metrics: '{"step":1,"loss":2}\n' });
  const key = keyOf(1);
  return {
    name: 'record in a report',
    seeds: summaries.map((summary) => bytesOf(canonicalText({ ...record, summary } as never))),
    words,
    read: (bytes) => {
      put(store.layout.record(key), sealed(bytes));
      return shown(runOf({}) as RunRecord, store.recordOf(key));
    },
    isExpected: (error) => error instanceof StoreError,
  };
}

function runTarget(folder: string): Target {
  const runs = join(folder, 'shown runs');
  const store = new Store(join(folder, 'shown'));
  return {
    name: 'run in a report',
    seeds: [
      runOf({}),
      runOf({ outcome: 'failed', because: 'x', summary: null }),
      runOf({ kind: 'toString' }),
    ].map((one) => bytesOf(JSON.stringify(one))),
    words,
    read: (bytes) => {
      put(join(runs, run, 'run.json'), bytes);
      const found = readRun(runs, run);
      return found === null ? 'none' : shown(found, store.recordOf(keyOf(1)));
    },
    isExpected: (error) => error instanceof StoreError,
  };
}

/** A run with a record of its first stage, everywhere. */
function shown(found: RunRecord, record: StageRecord | null): string {
  const { stages } = found;
  renderRun(found, unpainted, 80);
  renderStages(stages, unpainted, 80);
  renderModels(stages, unpainted, 80);
  const [stage] = stages;
  if (stage !== undefined) renderStage(run, stage, record, [], null, unpainted);
  const subject = subjectOf({
    ...{ label: 'x', file: found.file, run: { ...found, state: 'ended' }, stages, sources: [], events: [] },
    record: (key: ContentKey) => (key === record?.contentKey ? record : null),
    ...{ output: () => null, logTail: () => null },
  });
  return `${markdownOf({ title: 'x', subjects: [subject], comparison: null }).length > 0}`;
}
