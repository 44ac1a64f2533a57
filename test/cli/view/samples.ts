import type { ContentKey, RecipeKey, StageName } from '../../../src/base/brand.ts';
import type { StageKind } from '../../../src/check/plan.ts';
import type { RunEvent } from '../../../src/exec/events.ts';

export const name = (text: string): StageName => text as StageName;
const key = 'abcdef0123456789' as ContentKey;
const recipe = '0123456789abcdef' as RecipeKey;

export const stages = [
  { name: name('sotu'), kind: 'corpus' },
  { name: name('dense'), kind: 'train' },
  { name: name('pruned'), kind: 'prune' },
] as const satisfies readonly { name: StageName; kind: StageKind }[];

export const runStarted: RunEvent = {
  type: 'run started',
  version: 1,
  run: 'r1',
  file: 'first.exp',
  stages: 3,
};
export const hit: RunEvent = {
  type: 'stage hit',
  stage: name('sotu'),
  kind: 'corpus',
  key,
  recipe,
  summary: { tokens: 2_012_345 },
  seconds: 3,
  run: 'r0',
};
export const started: RunEvent = { type: 'stage started', stage: name('dense'), kind: 'train', key, recipe };
export const ran: RunEvent = {
  type: 'stage ran',
  stage: name('dense'),
  kind: 'train',
  key,
  recipe,
  summary: { steps: 600, validPerplexity: 214.3 },
  seconds: 58,
  run: 'r1',
};
export const failed: RunEvent = {
  type: 'stage failed',
  stage: name('pruned'),
  failure: {
    status: 'failed',
    cause: 'user',
    message: 'the disk is full\nat line two',
    hint: null,
    stack: null,
  },
  log: 'runs/r1/logs/pruned.log',
};

export const progress = (done: number, loss: number): RunEvent => ({
  type: 'stage progress',
  stage: name('dense'),
  progress: { done, total: 600, unit: 'steps', loss, tokensPerSecond: 12_345 },
});
