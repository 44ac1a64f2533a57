import type { ContentKey, Digest, RecipeKey, StageName } from '../../src/base/brand.ts';
import type { JsonObject } from '../../src/base/json.ts';
import type { StageKind } from '../../src/check/plan.ts';
import type { CellOf } from '../../src/check/sweeps/cell.ts';
import type { Place, RunRecord, RunStage } from '../../src/exec/run-record.ts';
import { contentKey } from '../../src/keys/key.ts';
import type { ContentManifest } from '../../src/keys/manifest.ts';
import type { Past } from '../../src/report/past.ts';

const place = (line: number, column: number, text: string): Place => ({
  source: 'first.exp',
  line,
  column,
  text,
});

/** A digest that is the same word again and again, so that a reader of a test can tell which it is. */
export const digest = (word: string): Digest => word.repeat(64).slice(0, 64) as Digest;

/** What a sample stage is made of; everything else follows. */
export interface Ingredients {
  readonly name: string;
  readonly kind: StageKind;
  readonly settings?: JsonObject;
  readonly inputs?: Readonly<Record<string, string>>;
  /** Bytes of the inputs' outputs, by role. */
  readonly reads?: Readonly<Record<string, Readonly<Record<string, Digest>>>>;
  readonly files?: Readonly<Record<string, Digest>>;
  readonly revision?: number;
  readonly outcome?: RunStage['outcome'];
  readonly madeBy?: string;
  readonly summary?: JsonObject;
  readonly seconds?: number;
  readonly places?: Readonly<Record<string, Place>>;
  readonly expectations?: RunStage['expectations'];
  readonly because?: string;
  readonly cell?: CellOf;
}

/** A past of runs made by hand, each with its real keys. */
export class SamplePast implements Past {
  readonly #runs: RunRecord[] = [];
  readonly #manifests = new Map<ContentKey, ContentManifest>();

  run(id: string, stages: readonly Ingredients[], fields: Partial<RunRecord> = {}): RunRecord {
    const record: RunRecord = {
      version: 1,
      run: id,
      athanor: '0.1.0',
      file: 'first.exp',
      commandLine: ['run', 'first.exp'],
      pid: 1,
      host: 'here',
      startedAt: '2026-11-21T20:15:01.000Z',
      endedAt: '2026-11-21T20:16:23.000Z',
      seconds: 82,
      exitCode: 0,
      stages: stages.map((stage) => this.#stage(id, stage)),
      ...fields,
    };
    this.#runs.unshift(record);
    return record;
  }

  runs(): Iterable<RunRecord> {
    return this.#runs;
  }

  manifest(key: ContentKey): ContentManifest | null {
    return this.#manifests.get(key) ?? null;
  }

  #stage(run: string, ingredients: Ingredients): RunStage {
    const { name, kind, settings = {}, inputs = {}, reads = {}, files = {}, revision = 1 } = ingredients;
    const manifest: ContentManifest = {
      scheme: 1,
      kind,
      revision,
      dependency: null,
      settings,
      files,
      inputs: reads,
    };
    const key = contentKey(manifest);
    const outcome = ingredients.outcome === undefined ? 'ran' : ingredients.outcome;
    this.#manifests.set(key, manifest);
    return {
      name: name as StageName,
      kind,
      inputs: inputs as Readonly<Record<string, StageName>>,
      outcome,
      because: ingredients.because ?? null,
      recipeKey: digest('1') as unknown as RecipeKey,
      contentKey: key,
      seconds: ingredients.seconds ?? 2,
      summary: ingredients.summary ?? null,
      madeBy: ingredients.madeBy ?? run,
      expectations: ingredients.expectations ?? [],
      declared: place(1, 1, name),
      places: ingredients.places ?? {},
      ...(ingredients.cell !== undefined && { cell: ingredients.cell }),
    };
  }
}

export const evaluation = (valid: number, nonzeros: number, bits: number, bytes: number): JsonObject => ({
  valid: { loss: Math.log(valid), perplexity: valid, tokens: 1000 },
  parameters: 4_120_000,
  nonzeros,
  sparsity: 1 - nonzeros / 4_120_000,
  bits,
  bytes,
  unigram: { valid: 710.2 },
});

/** Train, prune and quantize one model, and evaluate each of the three. */
export function firstExperiment(to: number, pruned: string, small: string): readonly Ingredients[] {
  const tokens = { corpus: { tokens: digest('c') } };
  const model = (weights: string) => ({ model: { model: digest('d'), weights: digest(weights) } });
  return [
    { name: 'sotu', kind: 'corpus', summary: { tokens: 2_012_345, vocabulary: 18_204, unigramValid: 710.2 } },
    {
      name: 'dense',
      kind: 'train',
      inputs: { corpus: 'sotu' },
      reads: tokens,
      settings: { optimizer: { rate: 20 } },
      summary: { steps: 600, validPerplexity: 214.3, parameters: 4_120_000 },
      seconds: 58,
    },
    {
      name: 'pruned',
      kind: 'prune',
      inputs: { model: 'dense', corpus: 'sotu' },
      reads: { ...tokens, ...model('a') },
      settings: { targets: { 'layers.0.input': { from: 0, to }, 'layers.0.recurrent': { from: 0, to } } },
      places: {
        'targets.layers.0.input.to': place(12, 3, `to ${to * 100}%`),
        'targets.layers.0.recurrent.to': place(12, 3, `to ${to * 100}%`),
      },
      summary: { sparsity: to, nonzeros: 1_620_000, parameters: 4_120_000 },
      seconds: 20,
    },
    {
      name: 'small',
      kind: 'quantize',
      inputs: { model: 'pruned' },
      reads: model(pruned),
      settings: { tensors: { decoder: { bits: 8, per: 'row' } } },
      summary: { bits: 8, nonzeros: 1_620_000, parameters: 4_120_000 },
      seconds: 0.3,
    },
    {
      name: 'evaluate dense',
      kind: 'evaluate',
      inputs: { model: 'dense', corpus: 'sotu' },
      reads: { ...tokens, ...model('a') },
      summary: evaluation(214.3, 4_120_000, 32, 16_480_000),
    },
    {
      name: 'evaluate pruned',
      kind: 'evaluate',
      inputs: { model: 'pruned', corpus: 'sotu' },
      reads: { ...tokens, ...model(pruned) },
      summary: evaluation(231.8 + 100 * (to - 0.6), 1_620_000, 32, 6_995_000),
    },
    {
      name: 'evaluate small',
      kind: 'evaluate',
      inputs: { model: 'small', corpus: 'sotu' },
      reads: { ...tokens, ...model(small) },
      summary: evaluation(232.4 + 100 * (to - 0.6), 1_620_000, 8, 2_135_000),
      expectations: [{ text: 'perplexity(valid) < 230', actual: 232.4, held: false }],
    },
  ];
}
